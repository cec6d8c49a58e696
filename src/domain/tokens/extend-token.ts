import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { DurationHours } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { recordFact } from "../facts/record-fact.ts";
import { readUser } from "../identity/read-user.ts";
import { describeExtension } from "../ledger/entry-meaning-rules.ts";
import type { LedgerTransaction } from "../ledger/ledger-transaction.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { awardBonus } from "../referrals/award-bonus.ts";
import { lockWalletsForBonus } from "../referrals/lock-bonus-wallets.ts";
import type { AccessToken } from "./access-token.ts";
import { AHEAD_DAYS_MAX, extensionFaultOf, LOTS_MAX } from "./extension-rules.ts";
import { insertExtension, selectLots } from "./lot-store.ts";
import { readOwnToken } from "./read-own-token.ts";
import { expiresAtOf, isLive } from "./token-rules.ts";
import { lockToken, type StoredToken, selectToken } from "./token-store.ts";

export type ExtendTokenDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sealer: Sealer;
  readonly prices: Readonly<Record<DurationHours, Cents>>;
};

export type TokenExtension = {
  readonly userId: Uuid;
  readonly tokenId: Uuid;
  readonly durationHours: DurationHours;
};

/**
 * Makes a user's token longer, at today's price of so many hours; what runs on it goes on. Locks, records and throws as `sellExtension`.
 */
export async function extendToken(
  tx: Tx,
  deps: ExtendTokenDeps,
  actor: Actor,
  order: TokenExtension,
): Promise<AccessToken> {
  await sellExtension(tx, deps, actor, order);
  return readOwnToken(tx, deps, order);
}

/**
 * Sells an extension. Its purchase may earn a referral bonus, as any. Locks the buyer's wallet, the referrer's if there is a bonus, then the
 * token, until the transaction ends. Writes one audit row.
 * @param countWish for one that the owner has wished before: called once the token is locked and can be extended; what it throws is thrown
 * @throws token_not_found: unknown, of another user, or revoked; token_expired; account_disabled; balance_insufficient `{balance, price}`;
 *   extension_too_long `{days}`; extensions_limit `{count}`; each time nothing is changed
 */
export async function sellExtension(
  tx: Tx,
  deps: Omit<ExtendTokenDeps, "sealer">,
  actor: Actor,
  { userId, tokenId, durationHours }: TokenExtension,
  countWish?: (token: StoredToken) => Promise<void>,
): Promise<void> {
  if ((await selectToken(tx, userId, tokenId)) === null) throw new AppError("token_not_found");
  const costCents = deps.prices[durationHours];
  const { buyer, referrer } = await lockWalletsForBonus(tx, { userId, costCents });
  const token = await lockLiveToken(tx, deps.clock, tokenId, durationHours);
  await countWish?.(token);
  // Under the wallet's lock: whoever was deactivated meanwhile pays nothing any more.
  if ((await readUser(tx, userId))?.isActive !== true) throw new AppError("account_disabled");
  const charge = await postEntry(tx, deps, buyer, {
    kind: "purchase",
    amountCents: -costCents,
    counterAccount: "sales",
    description: describeExtension(durationHours, token.scope),
  });
  const isAutomatic = countWish !== undefined;
  await insertExtension(tx, {
    id: deps.newId(),
    tokenId,
    number: token.lotCount + 1,
    hours: durationHours,
    priceCents: costCents,
    chargeId: charge.id,
    boughtAt: token.readAt,
    isAutomatic,
  });
  if (referrer !== null) await awardBonus(tx, deps, actor, referrer, charge);
  await recordFact(tx, deps, actor, factOf(token, charge, durationHours, isAutomatic));
}

type LiveToken = StoredToken & {
  readonly lotCount: number;
  /** When it was found to be live. */
  readonly readAt: Date;
};

/** A token that can be extended, locked until the transaction ends. @throws as `extendToken` */
async function lockLiveToken(tx: Tx, clock: Clock, tokenId: Uuid, hours: number): Promise<LiveToken> {
  const token = await lockToken(tx, tokenId);
  if (token === null || token.revokedAt !== null) throw new AppError("token_not_found");
  const lotCount = (await selectLots(tx, tokenId)).length;
  // Under the locks: waiting for them may let it expire.
  const nowMs = clock.nowMs();
  if (!isLive(token, nowMs)) throw new AppError("token_expired");
  const fault = extensionFaultOf(token, { hours, lotCount }, nowMs);
  if (fault === "extension_too_long") throw new AppError(fault, { days: AHEAD_DAYS_MAX });
  if (fault === "extensions_limit") throw new AppError(fault, { count: LOTS_MAX });
  return { ...token, lotCount, readAt: new Date(nowMs) };
}

function factOf(token: LiveToken, charge: LedgerTransaction, hours: number, isAutomatic: boolean) {
  const { durationHours, scope, label } = token;
  const endOf = (durationHours: number) => expiresAtOf({ ...token, durationHours })?.toISOString();
  const [formerEnd, newEnd] = [endOf(durationHours), endOf(durationHours + hours)];
  return {
    name: "token.extended",
    resourceId: token.id,
    userId: token.userId,
    before: {
      balance: formatMoney(charge.balanceAfterCents - charge.amountCents),
      ...(formerEnd === undefined ? {} : { expires_at: formerEnd }),
    },
    after: {
      hours,
      duration_hours: durationHours + hours,
      ...(newEnd === undefined ? {} : { expires_at: newEnd }),
      scope,
      label,
      cost: formatMoney(-charge.amountCents),
      balance: formatMoney(charge.balanceAfterCents),
      transaction_id: charge.id,
      ...(isAutomatic ? { automatic: true } : {}),
    },
  } as const;
}
