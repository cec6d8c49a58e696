import { sql } from "kysely";
import type { User } from "../../src/domain/identity/user.ts";
import { adjustBalance } from "../../src/domain/ledger/adjust-balance.ts";
import { readCredit } from "../../src/domain/ledger/read-credit.ts";
import { runAwards } from "../../src/domain/ledger/run-awards.ts";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import { revokeToken } from "../../src/domain/tokens/revoke-token.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import type { CreditKind } from "../../src/kernel/credit-kinds.ts";
import type { DurationHours } from "../../src/kernel/duration.ts";
import type { Cents } from "../../src/kernel/money.ts";
import { actorOf, type DomainWorld } from "./domain-world.ts";
import { MemoryLog } from "./memory-log.ts";

/** What tests do with the two kinds of credit. */
export function creditSteps(world: DomainWorld) {
  const { database } = world;
  return {
    adjust: (userId: string, amountCents: Cents, creditKind: CreditKind | null = null) =>
      database.transaction((tx) =>
        adjustBalance(tx, world, THE_SERVICE, { userId, amountCents, creditKind, reason: null }),
      ),
    buy: (user: User, durationHours: DurationHours) =>
      database.transaction((tx) =>
        purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours, scope: "full" }),
      ),
    giveBack: (user: User, tokenId: string) =>
      database.transaction((tx) => revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId })),
    /** The statement of a release that knows no kinds. @returns false if the balance is smaller */
    async takeAsBefore(userId: string, cents: Cents): Promise<boolean> {
      const [id, now] = [world.newId(), new Date(world.clock.nowMs())];
      const { numAffectedRows } = await sql`
        WITH wallet AS (
          UPDATE wallets SET balance = balance - ${cents} WHERE user_id = ${userId} AND balance >= ${cents} RETURNING balance
        ), entries AS (
          INSERT INTO ledger_transactions (id, user_id, kind, amount, balance_after, description, created_at)
          SELECT ${id}::uuid, ${userId}::uuid, 'adjustment', ${-cents}::bigint, balance, 'before', ${now}::timestamptz FROM wallet
        )
        INSERT INTO ledger_postings (transaction_id, account, amount)
        SELECT ${id}::uuid, account, sum FROM wallet
         CROSS JOIN (VALUES ('wallet', ${-cents}::bigint), ('adjustments', ${cents}::bigint)) AS posting (account, sum)`.execute(
        database.direct,
      );
      return numAffectedRows === 2n;
    },
    /** One run of the job, of an instance with this setting. */
    run: (bonusExpiresDays: number) => runAwards({ ...world, log: new MemoryLog(), bonusExpiresDays }),
    /** What a user has of each kind. */
    async kinds(userId: string): Promise<{ readonly paid: Cents; readonly granted: Cents }> {
      const { balanceCents, grantedCents } = await readCredit(database.direct, userId);
      return { paid: balanceCents - grantedCents, granted: grantedCents };
    },
    nextEnd: async (userId: string) => (await readCredit(database.direct, userId)).nextEnd,
    /** The granted parts of a user's entries, oldest first. */
    async parts(userId: string): Promise<readonly (readonly [string, Cents, Cents | null])[]> {
      const { rows } = await sql<{ kind: string; amount: Cents; granted: Cents | null }>`
        SELECT kind, amount, granted FROM ledger_transactions WHERE user_id = ${userId} ORDER BY id`.execute(
        database.direct,
      );
      return rows.map(({ kind, amount, granted }) => [kind, amount, granted] as const);
    },
  };
}
