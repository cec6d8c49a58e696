import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { createFormerWorld, type FormerWorld } from "../../../test/support/v06/former-database.ts";
import { openFormerDatabase } from "../../adapters/v06/former-postgres.ts";
import { importFormer } from "./import-former.ts";

let world: DomainWorld;
let old: FormerWorld;

beforeEach(async () => {
  world = await createDomainWorld();
  old = await createFormerWorld();
});
afterEach(async () => {
  await world.close();
  await old.close();
});

test("a purchase with more tokens than are held at once is not spent again on the rest of them", async () => {
  const ann = await old.user();
  await old.transaction(ann, "210.00", { created_at: "2025-01-01 10:00:00" });
  await old.transaction(ann, "-210.00");
  await old.query(
    `INSERT INTO access_tokens (id, user_id, token, duration_hours, created_at, is_active)
     SELECT gen_random_uuid(), $1, rpad('t' || n, 64, 'x'), 5, '2025-02-01 10:00:00', false
       FROM generate_series(1, 21000) n`,
    [ann],
  );
  const former = await openFormerDatabase(old.url);
  await importFormer({ ...world, former }, { isDryRun: false }).finally(() => former.close());
  const { rows } = await sql`
    SELECT count(*) AS tokens, sum(cost_cents)::bigint AS cents FROM access_tokens`.execute(
    world.database.direct,
  );
  expect(rows).toEqual([{ tokens: 21_000n, cents: 21_000n }]);
});
