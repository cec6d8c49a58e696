import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { readTotals } from "../health/read-totals.ts";
import { verifyNightly } from "./verify-nightly.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

const log = new MemoryLog();
const verify = () => world.database.transaction((tx) => verifyNightly(tx, { ...world, log }));

async function outcomes() {
  const { direct } = world.database;
  const rows = await direct
    .selectFrom("ledger_verifications")
    .select("mismatch_count")
    .orderBy("verified_at")
    .execute();
  const { ledgerMismatches } = await readTotals(direct, new Date(world.clock.nowMs()));
  return { mismatches: rows.map((row) => row.mismatch_count), ledgerMismatches };
}

test("the books are verified once a night; mismatches give a metric, one audit row and one error in the log", async () => {
  await world.newUser(1_000n);
  await verify();
  await verify();
  expect(await outcomes()).toEqual({ mismatches: [0], ledgerMismatches: 0 });
  expect(await world.auditRows("ledger.mismatch")).toEqual([]);

  await sql`UPDATE wallets SET balance = balance + 1`.execute(world.database.direct);
  await verify();
  expect(await outcomes()).toMatchObject({ mismatches: [0] });
  world.clock.advance(DAY_MS);
  await verify();
  const { mismatches, ledgerMismatches } = await outcomes();
  expect(mismatches).toEqual([0, 3]);
  expect(ledgerMismatches).toBe(3);
  expect(await world.auditRows("ledger.mismatch")).toMatchObject([{ after: { mismatches: 3 } }]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
});
