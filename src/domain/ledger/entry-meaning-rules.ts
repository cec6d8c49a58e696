import type { LedgerKind } from "../../kernel/ledger-kinds.ts";
import { SCOPES, type Scope } from "../../kernel/scope.ts";

/**
 * What entries say by themselves. An entry is never changed, so neither is one of these texts: a reader of another language finds the
 * meaning by it, also of entries that were made years ago.
 */
export const ENTRY_TEXTS = {
  adjustment: "Adjustment",
  bonus: "Referral bonus",
  bonus_expired: "Granted credit has expired",
  bonus_returned: "Referral bonus taken back: its purchase was refunded",
  debt_deducted: "Netted with what was owed",
  debt_lent: "Owed: the balance did not cover what follows",
  dispute_lost: "Taken back: the dispute was lost",
  dispute_opened: "Frozen: the payment is disputed",
  dispute_won: "Released: the dispute was won",
  former_difference: "Balance changed in v0.6 without an entry",
  mock_deposit: "Mock deposit",
  payment: "Payment",
  payment_refund_failed: "The payment could not be refunded",
  payment_refunded: "Payment refunded",
  voucher: "Voucher",
} as const;

export type FixedMeaning = keyof typeof ENTRY_TEXTS;

const FIXED = new Map<string, FixedMeaning>(
  fixedMeanings().map((code): [string, FixedMeaning] => [ENTRY_TEXTS[code], code]),
);

function fixedMeanings(): FixedMeaning[] {
  return Object.keys(ENTRY_TEXTS).filter((code): code is FixedMeaning => Object.hasOwn(ENTRY_TEXTS, code));
}

export const ENTRY_MEANINGS = [
  ...fixedMeanings(),
  "token",
  "token_extended",
  "token_by_voucher",
  "token_by_gift",
  "token_returned",
  "bundle",
  "text",
] as const;

type TokenMeaning = "token" | "token_extended" | "token_by_voucher" | "token_by_gift" | "token_returned";

/** What an entry is about, for programs. */
export type EntryMeaning =
  | { readonly code: FixedMeaning }
  | {
      readonly code: TokenMeaning;
      readonly hours: number;
      readonly scope: Scope;
    }
  | {
      readonly code: "bundle";
      readonly name: string;
      readonly tokens: number;
      readonly hours: number;
      readonly scope: Scope;
    }
  /** What an operator or another service wrote. */
  | { readonly code: "text" };

export function describeToken(hours: number, scope: Scope): string {
  return `Access token, ${hours} h, ${scope}`;
}

export function describeExtension(hours: number, scope: Scope): string {
  return `Extension of an access token, ${hours} h, ${scope}`;
}

/** Of the entry of 0.00 that a token has whose price a voucher was. */
export function describeVoucherToken(hours: number, scope: Scope): string {
  return `Access token by a voucher, ${hours} h, ${scope}`;
}

/** Of the entry of 0.00 that a token has whose time somebody gave. @param hours its length, whole hours */
export function describeGift(hours: number, scope: Scope): string {
  return `Access token as a gift, ${hours} h, ${scope}`;
}

export function describeReturnedToken(hours: number, scope: Scope): string {
  return `Refund of an access token, ${hours} h, ${scope}`;
}

export function describeBundle(name: string, tokens: number, hours: number, scope: Scope): string {
  return `Bundle ${name}: ${tokens} access tokens, ${hours} h, ${scope}`;
}

const TOKEN =
  /^(Access token|Extension of an access token|Access token by a voucher|Access token as a gift|Refund of an access token), (\d{1,6}) h, (\w+)$/;
const TOKEN_MEANINGS = new Map<string, TokenMeaning>([
  ["Access token", "token"],
  ["Extension of an access token", "token_extended"],
  ["Access token by a voucher", "token_by_voucher"],
  ["Access token as a gift", "token_by_gift"],
  ["Refund of an access token", "token_returned"],
]);
/** Greedy: the name of a bundle may have the same words in it. */
const BUNDLE = /^Bundle (.*): (\d{1,6}) access tokens, (\d{1,6}) h, (\w+)$/s;

/** Reads the meaning out of a description. A text that an operator wrote means itself, unless it is one of ours, word by word. */
export function meaningOf({
  kind,
  description,
}: {
  readonly kind: LedgerKind;
  readonly description: string;
}): EntryMeaning {
  const fixed = FIXED.get(description);
  if (fixed !== undefined) return { code: fixed };
  return tokenOf(kind, description) ?? bundleOf(kind, description) ?? { code: "text" };
}

function tokenOf(kind: LedgerKind, description: string): EntryMeaning | null {
  const [, what = "", hours, scope] = TOKEN.exec(description) ?? [];
  const known = scopeOf(scope);
  const code = TOKEN_MEANINGS.get(what);
  if (known === null || code === undefined) return null;
  if (kind !== (code === "token_returned" ? "refund" : "purchase")) return null;
  return { code, hours: Number(hours), scope: known };
}

function bundleOf(kind: LedgerKind, description: string): EntryMeaning | null {
  const [, name = "", tokens, hours, scope] = BUNDLE.exec(description) ?? [];
  const known = scopeOf(scope);
  if (known === null || kind !== "purchase") return null;
  return { code: "bundle", name, tokens: Number(tokens), hours: Number(hours), scope: known };
}

function scopeOf(text: string | undefined): Scope | null {
  return SCOPES.find((known) => known === text) ?? null;
}
