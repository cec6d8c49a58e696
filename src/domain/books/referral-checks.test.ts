import { type RawBuilder, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { setBalance } from "../ledger/set-balance.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;

/** Books with two bonuses of 30.00: one is unchanged, one was taken back, which left a debt of 10.00. */
beforeEach(async () => {
  world = await createDomainWorld();
  const referrer = await world.newUser();
  for (const ends of [false, true]) {
    const friend = await world.newUser(100_000n);
    await world.database.transaction(async (tx) => {
      await tx
        .updateTable("users")
        .set({ referred_by_id: referrer.id })
        .where("id", "=", friend.id)
        .execute();
      const sale = { userId: friend.id, durationHours: 720 as const, scope: "full" as const };
      const { id: tokenId } = await purchaseToken(tx, world, THE_SERVICE, sale);
      if (!ends) return;
      const spent = { userId: referrer.id, balanceCents: 2_000n, reason: null };
      await setBalance(tx, world, THE_SERVICE, spent);
      await revokeToken(tx, world, THE_SERVICE, { userId: friend.id, tokenId });
    });
  }
});

afterEach(() => world.close());

async function brokenChecks(statement: RawBuilder<unknown>): Promise<string[]> {
  await world.database.transaction(async (tx) => {
    for (const table of ["ledger_transactions", "ledger_postings", "access_tokens"]) {
      await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    }
    await statement.execute(tx);
  });
  const { violations } = await verifyLedger(world.database.direct);
  return [...new Set(violations.map((violation) => violation.check))].sort();
}

test("finds nothing wrong with bonuses that only the use cases wrote", async () => {
  expect(await brokenChecks(sql`SELECT 1`)).toEqual([]);
});

test.each<[string, RawBuilder<unknown>, string[]]>([
  [
    "a bonus that no purchase earned",
    sql`DELETE FROM referral_bonuses WHERE clawed_back_cents = 0`,
    ["bonus_is_paid_once", "bonuses_less_clawbacks_are_in_the_wallet"],
  ],
  [
    "a bonus of another sum",
    sql`UPDATE referral_bonuses SET bonus_cents = bonus_cents + 1 WHERE clawed_back_cents = 0`,
    ["bonus_is_paid_once", "bonuses_less_clawbacks_are_in_the_wallet"],
  ],
  [
    "a bonus for somebody else's purchase",
    sql`UPDATE referral_bonuses b SET charge_id = o.charge_id FROM referral_bonuses o
         WHERE b.clawed_back_cents = 0 AND o.clawed_back_cents > 0 AND o.charge_id <> b.charge_id`,
    ["bonus_is_paid_once", "clawback_is_share_of_refunds"],
  ],
  [
    "a refund that took nothing back",
    sql`UPDATE referral_bonuses SET refunded_cents = 0, clawed_back_cents = 0`,
    ["bonuses_less_clawbacks_are_in_the_wallet", "clawback_is_share_of_refunds"],
  ],
  ["a debt that was deleted", sql`UPDATE wallets SET debt = 0`, ["debt_is_sum_of_postings"]],
])("finds %s", async (_name, statement, checks) => {
  const isSwap = _name.includes("somebody else");
  if (isSwap) await sql`DROP INDEX referral_bonuses_charge_id_key`.execute(world.database.direct);
  expect(await brokenChecks(statement)).toEqual(checks);
});
