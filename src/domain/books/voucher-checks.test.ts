import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { ONE_DAY, voucherSteps } from "../../../test/support/voucher-steps.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;

/** Two series of two vouchers each, for money and for time, of which one each is redeemed. */
beforeAll(async () => {
  world = await createDomainWorld();
  const { make, redeem } = voucherSteps(world);
  const user = await world.newUser();
  for (const value of [undefined, ONE_DAY]) {
    const { code } = await make({ voucherCount: 2, ...(value === undefined ? {} : { value }) });
    await redeem(user.id, code);
  }
});

afterAll(() => world.close());

class TakenBack extends Error {}

/** What the proof finds after a statement past all triggers, which is rolled back. */
async function brokenChecks(statement: RawBuilder<unknown>): Promise<string[]> {
  let checks: string[] = [];
  const tampering = world.database.transaction(async (tx) => {
    for (const table of ["ledger_transactions", "ledger_postings", "access_tokens", "vouchers"]) {
      await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    }
    await statement.execute(tx);
    const { violations } = await verifyLedger(tx);
    checks = [...new Set(violations.map((violation) => violation.check))].sort();
    throw new TakenBack();
  });
  await expect(tampering).rejects.toThrow(TakenBack);
  return checks;
}

const OF_MONEY = sql`(SELECT id FROM voucher_series WHERE amount_cents IS NOT NULL)`;
const OF_TIME = sql`(SELECT id FROM voucher_series WHERE amount_cents IS NULL)`;
const UNREDEEMED = sql`redeemed_at = NULL, redeemed_by = NULL, entry_id = NULL, token_id = NULL`;

test("finds nothing wrong with vouchers that only the use cases wrote", async () => {
  expect(await brokenChecks(sql`SELECT 1`)).toEqual([]);
});

test.each<[string, RawBuilder<unknown>, string[]]>([
  [
    "credit for which no voucher was redeemed",
    sql`UPDATE vouchers SET ${UNREDEEMED} WHERE series_id IN ${OF_MONEY}`,
    ["voucher_account_is_redeemed_sum", "voucher_entry_is_redemption"],
  ],
  [
    "credit of another sum than the voucher's",
    sql`UPDATE voucher_series SET amount_cents = amount_cents + 1 WHERE amount_cents IS NOT NULL`,
    ["voucher_account_is_redeemed_sum", "voucher_entry_is_redemption"],
  ],
  [
    "credit that came from another account",
    sql`UPDATE ledger_postings SET account = 'adjustments' WHERE account = 'vouchers'`,
    ["voucher_account_is_redeemed_sum"],
  ],
  [
    "a voucher of which another user got the credit",
    sql`UPDATE vouchers SET redeemed_by = (SELECT created_by FROM voucher_series LIMIT 1) WHERE series_id IN ${OF_MONEY}
           AND redeemed_at IS NOT NULL`,
    ["voucher_account_is_redeemed_sum", "voucher_entry_is_redemption"],
  ],
  [
    "a voucher for time that gave no token",
    sql`UPDATE vouchers SET token_id = NULL WHERE series_id IN ${OF_TIME}`,
    ["voucher_token_is_its_time"],
  ],
  [
    "a voucher for time that gave less than its time",
    sql`UPDATE access_tokens SET duration_hours = 23`,
    ["voucher_token_is_its_time"],
  ],
  [
    "a voucher that was added to a series",
    sql`INSERT INTO vouchers (id, series_id, number, code_hash) SELECT series_id, series_id, 3, sha256('more')
          FROM vouchers WHERE series_id IN ${OF_MONEY} LIMIT 1`,
    ["voucher_series_is_whole"],
  ],
  [
    "a voucher that vanished",
    sql`DELETE FROM vouchers WHERE redeemed_at IS NULL AND series_id IN ${OF_TIME}`,
    ["voucher_series_is_whole"],
  ],
  [
    "a voucher that was redeemed after its end",
    sql`UPDATE vouchers SET redeemed_at = redeemed_at + interval '1 year' WHERE series_id IN ${OF_TIME}
           AND redeemed_at IS NOT NULL`,
    ["voucher_series_is_whole"],
  ],
])("finds %s", async (_name, statement, checks) => {
  expect(await brokenChecks(statement)).toEqual(checks);
});
