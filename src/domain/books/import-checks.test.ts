import { type RawBuilder, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { createFormerWorld } from "../../../test/support/v06/former-database.ts";
import { openFormerDatabase } from "../../adapters/v06/former-postgres.ts";
import { importFormer } from "../imports/import-former.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;

beforeEach(async () => {
  world = await createDomainWorld();
  const old = await createFormerWorld();
  const ann = await old.user({ currency_balance: "82.00" });
  await old.transaction(ann, "100.00", { created_at: "2025-01-01 00:00:00" });
  await old.transaction(ann, "-18.00");
  await old.token(ann);
  const former = await openFormerDatabase(old.url);
  await importFormer({ ...world, former }, { isDryRun: false });
  await former.close();
  await old.close();
});
afterEach(() => world.close());

test.each<[string, RawBuilder<unknown>, string[]]>([
  ["nothing wrong", sql`SELECT 1`, []],
  [
    "an entry that claims to have been made here",
    sql`UPDATE ledger_transactions SET is_imported = false WHERE amount > 0`,
    ["imported_entry_has_its_account"],
  ],
  [
    "a balance that was another one in v0.6",
    sql`UPDATE imported_users SET balance_cents = balance_cents + 1`,
    ["imported_balance_is_sum_of_its_entries"],
  ],
  [
    "a token that cost more than its purchase",
    sql`UPDATE access_tokens SET cost_cents = cost_cents + 1`,
    ["purchase_is_sum_of_its_tokens"],
  ],
])("finds %s", async (_what, statement, checks) => {
  await world.database.transaction(async (tx) => {
    await sql`ALTER TABLE ledger_transactions DISABLE TRIGGER USER`.execute(tx);
    await statement.execute(tx);
  });
  const { violations } = await world.database.transaction(verifyLedger);
  expect([...new Set(violations.map(({ check }) => check))]).toEqual(checks);
});
