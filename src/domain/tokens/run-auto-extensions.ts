import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { DurationHours } from "../../kernel/duration.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import type { AutoExtension } from "./auto-extension.ts";
import { type AutoExtensionObstacle, EXTENDED_BEFORE_MS, obstacleOf } from "./auto-extension-rules.ts";
import {
  countAutoExtension,
  type EndingToken,
  markTold,
  selectAutoExtension,
  selectDue,
  selectUntold,
  sumOfMonth,
} from "./auto-extension-store.ts";
import { sellExtension } from "./extend-token.ts";
import { currentFreeze } from "./freeze-rules.ts";
import { expiresAtOf } from "./token-rules.ts";
import { lockToken, type StoredToken } from "./token-store.ts";

export type AutoExtensionDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly prices: Readonly<Record<DurationHours, Cents>>;
};

/** Of one run; the next one comes soon, and those that end first are first. */
const TOKENS_AT_ONCE_MAX = 500;

/** The reasons for which a token is not extended, and its owner is told. Otherwise it need not be extended any more. */
const OBSTACLES: Partial<Record<ErrorCode, string>> = {
  account_disabled: "account_disabled",
  balance_insufficient: "balance_insufficient",
  extension_too_long: "extension_too_long",
  extensions_limit: "extensions_limit",
};

/** It is not due any more, or its owner's ceiling forbids it: nothing is bought. */
class NotBought extends Error {
  readonly obstacle: AutoExtensionObstacle | null;

  constructor(obstacle: AutoExtensionObstacle | null) {
    super(`an automatic extension is not bought: ${obstacle ?? "it is not due"}`);
    this.obstacle = obstacle;
  }
}

/**
 * Tells owners of automatic extensions that are an hour ahead, and buys those that are due, each in a transaction of its own. Instances may
 * run it at once: a token that was extended is not due any more, and each end is told of once. One token's failure stops no other.
 */
export async function runAutoExtensions(deps: AutoExtensionDeps, stopping: AbortSignal): Promise<void> {
  const { database, clock, log } = deps;
  const nowMs = clock.nowMs();
  const due = await selectDue(database.direct, nowMs, TOKENS_AT_ONCE_MAX);
  const untold = await selectUntold(database.direct, nowMs, TOKENS_AT_ONCE_MAX);
  const work = [
    ...due.map((token) => ({ token, act: extendDue })),
    ...untold.map((token) => ({ token, act: tellAhead })),
  ];
  for (const { token, act } of work) {
    if (stopping.aborted) return;
    try {
      await act(deps, token);
    } catch (error) {
      log.error("an automatic extension failed; it is tried again", { token_id: token.tokenId, error });
    }
  }
}

/** Buys the extension, or tells once why not. */
async function extendDue(deps: AutoExtensionDeps, ending: EndingToken): Promise<void> {
  const { tokenId, userId } = ending;
  const wish = await selectAutoExtension(deps.database.direct, tokenId);
  if (wish === null) return;
  const order = { userId, tokenId, durationHours: wish.durationHours };
  try {
    await deps.database.transaction((tx) =>
      sellExtension(tx, deps, THE_SERVICE, order, (token) => countWish(tx, deps, token, wish)),
    );
  } catch (error) {
    const obstacle = obstacleIn(error);
    if (obstacle === undefined) throw error;
    if (obstacle !== null) await deps.database.transaction((tx) => tellFailure(tx, deps, ending, obstacle));
  }
}

/** @returns null: nobody need be told; undefined: it is no refusal */
function obstacleIn(error: unknown): string | null | undefined {
  if (error instanceof NotBought) return error.obstacle;
  if (!(error instanceof AppError)) return undefined;
  if (error.code === "token_not_found" || error.code === "token_expired") return null;
  return OBSTACLES[error.code];
}

/**
 * Counts an automatic extension of a token that is locked. Its balance is judged by the charge.
 * @throws NotBought
 */
async function countWish(
  tx: Tx,
  deps: AutoExtensionDeps,
  token: StoredToken,
  expected: AutoExtension,
): Promise<void> {
  const wish = await selectAutoExtension(tx, token.id);
  const now = new Date(deps.clock.nowMs());
  const endMs = expiresAtOf(token)?.getTime() ?? Number.POSITIVE_INFINITY;
  // It was turned off or changed meanwhile, or the token was extended by another instance or its owner, or frozen.
  const isDue =
    endMs - now.getTime() <= EXTENDED_BEFORE_MS && currentFreeze(token, now.getTime()).frozenUntil === null;
  if (wish?.durationHours !== expected.durationHours || !isDue) throw new NotBought(null);
  const priceCents = deps.prices[wish.durationHours];
  const spentCents = await sumOfMonth(tx, token.id, now);
  const obstacle = obstacleOf(wish, { priceCents, spentCents, balanceCents: priceCents });
  if (obstacle !== null) throw new NotBought(obstacle);
  await countAutoExtension(tx, token.id);
}

async function tellFailure(
  tx: Tx,
  deps: AutoExtensionDeps,
  ending: EndingToken,
  obstacle: string,
): Promise<void> {
  const told = await lockTold(tx, ending, "failed_before");
  if (told === null) return;
  await recordFact(tx, deps, THE_SERVICE, {
    name: "token.auto_extension_failed",
    resourceId: ending.tokenId,
    userId: ending.userId,
    after: { ...told, obstacle },
  });
}

/** Tells what will be bought, or what is in the way as things are now. */
async function tellAhead(deps: AutoExtensionDeps, ending: EndingToken): Promise<void> {
  const { tokenId, userId } = ending;
  await deps.database.transaction(async (tx) => {
    const told = await lockTold(tx, ending, "told_ahead_of");
    const wish = told === null ? null : await selectAutoExtension(tx, tokenId);
    if (told === null || wish === null) return;
    const { balanceCents } = await readWallet(tx, userId);
    const priceCents = deps.prices[wish.durationHours];
    const spentCents = await sumOfMonth(tx, tokenId, new Date(deps.clock.nowMs()));
    await recordFact(tx, deps, THE_SERVICE, {
      name: "token.auto_extension_ahead",
      resourceId: tokenId,
      userId,
      after: {
        ...told,
        hours: wish.durationHours,
        price: formatMoney(priceCents),
        obstacle: obstacleOf(wish, { priceCents, spentCents, balanceCents }),
      },
    });
  });
}

/** Locks a token that still ends then, and notes what its owner is told. @returns null if it does not, or that was told before */
async function lockTold(tx: Tx, ending: EndingToken, told: "told_ahead_of" | "failed_before") {
  const token = await lockToken(tx, ending.tokenId);
  const endsAt = token === null || token.revokedAt !== null ? null : expiresAtOf(token);
  if (token === null || endsAt?.getTime() !== ending.endsAt.getTime()) return null;
  if (!(await markTold(tx, ending, told))) return null;
  return { expires_at: endsAt.toISOString(), duration_hours: token.durationHours, label: token.label };
}
