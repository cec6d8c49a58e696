import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { describeVoucherToken, ENTRY_TEXTS } from "../ledger/entry-meaning-rules.ts";
import { lockWallet } from "../ledger/lock-wallet.ts";
import { postEntry } from "../ledger/post-entry.ts";
import type { Wallet } from "../ledger/wallet.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { type SellTokensDeps, sellTokens } from "../tokens/sell-tokens.ts";
import type { VoucherCode } from "./code-rules.ts";
import { valueMembers } from "./value-members.ts";
import type { VoucherValue } from "./voucher.ts";
import type { VoucherHashes } from "./voucher-hashes.port.ts";
import { lockRedeemable, markRedeemed, selectOwnRedemption } from "./voucher-store.ts";

export type RedeemDeps = SellTokensDeps & { readonly voucherHashes: VoucherHashes };

/** What its user got for a voucher. */
export type Redemption = {
  readonly entryId: Uuid;
  readonly value: VoucherValue;
  /** The balance before the redemption. */
  readonly beforeCents: Cents;
  /** The wallet after it, and after the deduction of a debt. */
  readonly wallet: Wallet;
  /** Null unless the voucher is one of time. */
  readonly token: AccessToken | null;
};

/**
 * Gives a user what a voucher is good for, once: its sum, of which a debt is deducted, or a token of its time at the price 0, which an
 * entry of 0.00 stands for. Locks the voucher, its series against a revocation, and then the wallet, until the transaction ends. Writes
 * one audit row.
 * @throws voucher_redeemed_before `{redeemed_at}`: by this very user
 * @throws voucher_invalid: unknown, revoked, expired or redeemed by somebody else, which look the same. Nothing is changed
 */
export async function redeemVoucher(
  tx: Tx,
  deps: RedeemDeps,
  actor: Actor,
  { userId, code }: { readonly userId: Uuid; readonly code: VoucherCode },
): Promise<Redemption> {
  const hashes = deps.voucherHashes.possibleHashes(code);
  const now = new Date(deps.clock.nowMs());
  const voucher = await lockRedeemable(tx, hashes, now);
  if (voucher === null) throw await refusalOf(tx, hashes, userId);
  const { id, value } = voucher;
  const redemption = await (value.kind === "znc"
    ? addCredit(tx, deps, userId, value)
    : giveToken(tx, deps, actor, userId, value));
  const { entryId, token, wallet } = redemption;
  await markRedeemed(tx, { id, at: now, by: userId, entryId, tokenId: token?.id ?? null });
  await recordFact(tx, deps, actor, {
    name: "voucher.redeemed",
    resourceId: id,
    userId,
    before: { balance: formatMoney(redemption.beforeCents) },
    after: {
      series_id: voucher.seriesId,
      number: voucher.number,
      ...valueMembers(value),
      balance: formatMoney(wallet.balanceCents),
      ...(wallet.debtCents === 0n ? {} : { debt: formatMoney(wallet.debtCents) }),
      transaction_id: entryId,
      ...(token === null ? {} : { token_id: token.id }),
    },
  });
  return redemption;
}

async function refusalOf(tx: Tx, hashes: readonly Buffer[], userId: Uuid): Promise<AppError> {
  const redeemedAt = await selectOwnRedemption(tx, hashes, userId);
  return redeemedAt === null
    ? new AppError("voucher_invalid")
    : new AppError("voucher_redeemed_before", { redeemed_at: formatTime(redeemedAt) });
}

/** Granted credit, from a system account of its own. */
async function addCredit(
  tx: Tx,
  deps: RedeemDeps,
  userId: Uuid,
  value: Extract<VoucherValue, { kind: "znc" }>,
): Promise<Redemption> {
  const before = await lockWallet(tx, userId);
  const entry = await postEntry(tx, deps, before, {
    kind: "voucher",
    amountCents: value.amountCents,
    counterAccount: "vouchers",
    description: ENTRY_TEXTS.voucher,
    credit: "granted",
  });
  return { entryId: entry.id, value, beforeCents: before.balanceCents, wallet: entry.wallet, token: null };
}

async function giveToken(
  tx: Tx,
  deps: RedeemDeps,
  actor: Actor,
  userId: Uuid,
  value: Extract<VoucherValue, { kind: "time" }>,
): Promise<Redemption> {
  const { durationHours, scope } = value;
  const before = await lockWallet(tx, userId);
  const { charge, tokens } = await sellTokens(tx, deps, actor, {
    userId,
    durationHours,
    scope,
    costsCents: [0n],
    description: describeVoucherToken(durationHours, scope),
  });
  const [token] = tokens;
  if (token === undefined) throw new Error("a sale at one price gave no token");
  return { entryId: charge.id, value, beforeCents: before.balanceCents, wallet: before, token };
}
