import { type RawBuilder, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;
let userId: string;

beforeEach(async () => {
  world = await createDomainWorld();
  ({ id: userId } = await world.newUser(10_000n));
  const sale = { userId, durationHours: 1 as const, scope: "full" as const };
  await world.database.transaction(async (tx) => {
    const { id: tokenId } = await purchaseToken(tx, world, THE_SERVICE, sale);
    await revokeToken(tx, world, THE_SERVICE, { userId, tokenId });
    await purchaseToken(tx, world, THE_SERVICE, sale);
  });
});

afterEach(() => world.close());

/** Changes the tables past their triggers, as a superuser of the database can. */
async function tamper(statement: RawBuilder<unknown>): Promise<void> {
  await world.database.transaction(async (tx) => {
    for (const table of ["ledger_transactions", "ledger_postings", "access_tokens"]) {
      await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    }
    await statement.execute(tx);
  });
}

async function brokenChecks(): Promise<string[]> {
  const { violations } = await verifyLedger(world.database.direct);
  return [...new Set(violations.map((violation) => violation.check))].sort();
}

describe("verifyLedger", () => {
  test("finds nothing wrong with books that only the use cases wrote, and reports how much it checked", async () => {
    expect(await verifyLedger(world.database.direct)).toEqual({
      checked: { transactions: 4, postings: 8, wallets: 1, tokens: 2 },
      violations: [],
    });
  });

  test.each<[string, RawBuilder<unknown>, string[]]>([
    [
      "a posting that was changed",
      sql`UPDATE ledger_postings SET amount = amount + 5 WHERE account = 'sales' AND amount = 100`,
      ["postings_sum_to_zero"],
    ],
    [
      "a wallet posting that was deleted",
      sql`DELETE FROM ledger_postings WHERE account = 'wallet' AND amount = 10000`,
      ["postings_sum_to_zero", "wallet_is_sum_of_postings", "wallet_posting_is_amount"],
    ],
    [
      "a balance written by hand",
      sql`UPDATE wallets SET balance = balance + 1`,
      ["entries_follow_each_other", "wallet_is_sum_of_postings"],
    ],
    [
      "an entry that does not start at the balance where another ended",
      sql`UPDATE ledger_transactions SET balance_after = 1 WHERE kind = 'deposit'`,
      ["entries_follow_each_other"],
    ],
    [
      "a price that is not what was charged",
      sql`UPDATE access_tokens SET cost_cents = 99 WHERE revoked_at IS NULL`,
      ["purchase_is_sum_of_its_tokens"],
    ],
    [
      "a token that was deleted",
      sql`DELETE FROM access_tokens WHERE revoked_at IS NULL`,
      ["purchase_is_sum_of_its_tokens"],
    ],
    [
      "a token charged by a deposit",
      sql`UPDATE access_tokens SET charge_id = (SELECT id FROM ledger_transactions WHERE kind = 'deposit')
           WHERE revoked_at IS NULL`,
      ["purchase_is_sum_of_its_tokens", "token_has_its_charge"],
    ],
    ["a refund of no token", sql`UPDATE access_tokens SET refund_id = NULL`, ["refund_belongs_to_one_token"]],
    [
      "a refund of two tokens",
      sql`UPDATE access_tokens SET revoked_at = created_at,
            refund_id = (SELECT id FROM ledger_transactions WHERE kind = 'refund')`,
      ["refund_belongs_to_one_token"],
    ],
    [
      "a refund above the price",
      sql`UPDATE access_tokens SET cost_cents = 50 WHERE refund_id IS NOT NULL`,
      ["purchase_is_sum_of_its_tokens", "refund_belongs_to_one_token"],
    ],
    [
      "a refund by a transaction of another kind",
      sql`UPDATE access_tokens SET refund_id = charge_id WHERE refund_id IS NOT NULL`,
      ["refund_belongs_to_one_token"],
    ],
    [
      "a refund of a token that is not revoked",
      sql`UPDATE access_tokens SET revoked_at = NULL`,
      ["refund_belongs_to_one_token"],
    ],
  ])("finds %s", async (_name, statement, checks) => {
    await tamper(statement);
    expect(await brokenChecks()).toEqual(checks);
  });

  test("names the check, the row and the difference", async () => {
    await tamper(sql`UPDATE wallets SET balance = 1`);
    const { violations } = await verifyLedger(world.database.direct);
    expect(violations).toContainEqual({
      check: "wallet_is_sum_of_postings",
      id: userId,
      detail: "balance 1, postings 9900",
    });
  });

  test("reports at most 100 violations of each check", async () => {
    await tamper(sql`
      INSERT INTO ledger_transactions (id, user_id, kind, amount, balance_after, description, created_at)
      SELECT gen_random_uuid(), ${userId}, 'deposit', 0, 0, 'no postings', now() FROM generate_series(1, 500)`);
    const { violations } = await verifyLedger(world.database.direct);
    expect(violations).toHaveLength(100);
  });
});
