import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { recordFact } from "../facts/record-fact.ts";
import { dateAwards, liftEnds, markTold, selectEnding, sumEnded } from "./award-store.ts";
import { ENTRY_TEXTS } from "./entry-meaning-rules.ts";
import { lockWallet } from "./lock-wallet.ts";
import { postEntry } from "./post-entry.ts";

export type AwardDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** `BONUS_EXPIRES_DAYS`; 0: granted credit never expires. */
  readonly bonusExpiresDays: number;
};

/** Its owner is told so long before granted credit expires: a weekend and a day. */
const TOLD_BEFORE_MS = 3 * DAY_MS;

/** The system account of credit that has expired. */
const EXPIRED_ACCOUNT = "expired";

/** Of one run; the next one comes soon, and what ends first is first. */
const AWARDS_AT_ONCE_MAX = 1_000;
const USERS_AT_ONCE_MAX = 500;

/**
 * Gives new awards their end, tells owners of ends that are near, and takes what has ended out of the wallets, each in a transaction of
 * its own. Without the setting it takes all ends away instead, so that turning it on again later ends nothing at once. Instances may run
 * it at once: the wallet's lock lets each award end once. One wallet's failure stops no other.
 */
export async function runAwards(deps: AwardDeps): Promise<void> {
  const { database, clock, bonusExpiresDays } = deps;
  const lifeMs = bonusExpiresDays === 0 ? null : bonusExpiresDays * DAY_MS;
  await dateAwards(database.direct, lifeMs, AWARDS_AT_ONCE_MAX);
  if (lifeMs === null) return liftEnds(database.direct, AWARDS_AT_ONCE_MAX);
  const now = new Date(clock.nowMs());
  const near = { by: new Date(now.getTime() + TOLD_BEFORE_MS), isUntold: true };
  const ended = { by: now, isUntold: false };
  for (const userId of await selectEnding(database.direct, ended, USERS_AT_ONCE_MAX)) {
    await attempt(deps, userId, expireAwards);
  }
  for (const userId of await selectEnding(database.direct, near, USERS_AT_ONCE_MAX)) {
    await attempt(deps, userId, tellAhead);
  }
}

type Act = (deps: AwardDeps, userId: Uuid) => Promise<void>;

async function attempt(deps: AwardDeps, userId: Uuid, act: Act): Promise<void> {
  try {
    await act(deps, userId);
  } catch (error) {
    deps.log.error("the end of granted credit failed; it is tried again", { user_id: userId, error });
  }
}

/** Takes what is left of ended awards by one entry. Those that end first are taken first, so it takes of none that has not ended. */
async function expireAwards(deps: AwardDeps, userId: Uuid): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const before = await lockWallet(tx, userId);
    const endedCents = await sumEnded(tx, userId, new Date(deps.clock.nowMs()));
    if (endedCents === 0n) return;
    const expired = await postEntry(tx, deps, before, {
      kind: "bonus_expired",
      amountCents: -endedCents,
      counterAccount: EXPIRED_ACCOUNT,
      description: ENTRY_TEXTS.bonus_expired,
      credit: "granted",
    });
    await recordFact(tx, deps, THE_SERVICE, {
      name: "wallet.bonus_expired",
      resourceId: userId,
      userId,
      before: { balance: formatMoney(before.balanceCents) },
      after: {
        amount: formatMoney(endedCents),
        balance: formatMoney(expired.wallet.balanceCents),
        transaction_id: expired.id,
      },
    });
  });
}

async function tellAhead(deps: AwardDeps, userId: Uuid): Promise<void> {
  await deps.database.transaction(async (tx) => {
    await lockWallet(tx, userId);
    const now = new Date(deps.clock.nowMs());
    const told = await markTold(tx, userId, { now, by: new Date(now.getTime() + TOLD_BEFORE_MS) });
    if (told === null) return;
    await recordFact(tx, deps, THE_SERVICE, {
      name: "wallet.bonus_expiring",
      resourceId: userId,
      userId,
      after: { amount: formatMoney(told.cents), expires_at: formatTime(told.firstEnd) },
    });
  });
}
