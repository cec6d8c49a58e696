import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";

/** What an import met that is not simply brought over. `docs/moving-in.md` says what each means. */
export const FINDING_CODES = [
  "account_changed_here",
  "account_used_here",
  "balance_negative",
  "balance_rounded",
  "balance_unreadable",
  "bonus_unclear",
  "bundle_kept",
  "bundle_unusable",
  "email_shared",
  "email_taken",
  "email_unusable",
  "entry_kind_unknown",
  "entry_rounded",
  "entry_unreadable",
  "full_name_cut",
  "history_differs",
  "password_unusable",
  "referral_code_replaced",
  "referrer_unknown",
  "rows_without_user",
  "superuser_kept",
  "time_unusable",
  "token_duration_cut",
  "token_duration_unusable",
  "token_ended_inactive",
  "token_price_assumed",
  "token_price_unknown",
  "token_scope_narrowed",
  "token_taken",
  "token_text_unusable",
  "token_text_unusual",
  "user_id_taken",
  "username_changed",
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

export type Finding = {
  readonly code: FindingCode;
  /** Of the user, entry, token or bundle. */
  readonly id: Uuid;
  readonly amountCents?: Cents;
};

/** All findings of one code. */
export type Findings = {
  readonly count: number;
  /** The sum of their amounts; null if they have none. */
  readonly amountCents: Cents | null;
  /** The first ones, at most IDS_MAX. */
  readonly ids: readonly Uuid[];
};

/** Of each code: some megabytes. The count goes on. */
const IDS_MAX = 50_000;

/** Counts findings by code, with their ids. */
export class FindingList {
  readonly #byCode = new Map<FindingCode, { count: number; amountCents: Cents | null; ids: Uuid[] }>();

  add({ code, id, amountCents }: Finding): void {
    const all = this.#of(code);
    all.count += 1;
    if (amountCents !== undefined) all.amountCents = (all.amountCents ?? 0n) + amountCents;
    if (all.ids.length < IDS_MAX) all.ids.push(id);
  }

  /** Findings whose ids are not known. */
  addUnnamed(code: FindingCode, count: number): void {
    if (count > 0) this.#of(code).count += count;
  }

  #of(code: FindingCode) {
    const all = this.#byCode.get(code) ?? { count: 0, amountCents: null, ids: [] };
    this.#byCode.set(code, all);
    return all;
  }

  addAll(codes: readonly FindingCode[], id: Uuid): void {
    for (const code of codes) this.add({ code, id });
  }

  /** By code, in alphabetical order; only codes that were met. */
  list(): (Findings & { readonly code: FindingCode })[] {
    return FINDING_CODES.flatMap((code) => {
      const found = this.#byCode.get(code);
      return found === undefined ? [] : [{ code, ...found }];
    });
  }
}
