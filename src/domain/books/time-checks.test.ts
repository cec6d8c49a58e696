import { type RawBuilder, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { runCompensation } from "../compensation/run-compensation.ts";
import { startCompensation } from "../compensation/start-compensation.ts";
import { undoCompensation } from "../compensation/undo-compensation.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;

/** Two outages of an hour each are given back; the second is undone when half of it has been used. */
beforeEach(async () => {
  world = await createDomainWorld();
  const { direct } = world.database;
  const { id: userId } = await world.newUser(10_000n);
  const sale = { userId, durationHours: 12 as const, scope: "full" as const };
  await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(null), sale));
  const now = () => new Date(world.clock.nowMs());
  await direct.updateTable("access_tokens").set({ activated_at: now() }).execute();
  let number = 0n;
  const change = async (state: "up" | "down") => {
    number += 1n;
    await direct.insertInto("target_status_changes").values({ number, state, changed_at: now() }).execute();
  };
  await change("up");
  for (const _outage of [1, 2]) {
    world.clock.advance(HOUR_MS);
    await change("down");
    world.clock.advance(HOUR_MS);
    await change("up");
    const asked = { from: new Date(world.clock.nowMs() - HOUR_MS), to: now(), reason: null };
    const { id } = await world.database.transaction((tx) =>
      startCompensation(tx, world, actorOf(null), asked),
    );
    await runCompensation(world, id, new AbortController().signal);
    if (number < 5n) continue;
    // The token is 13.5 hours old then, of 14.
    world.clock.advance(9.5 * HOUR_MS);
    await world.database.transaction((tx) =>
      undoCompensation(tx, world, actorOf(null), { id, reason: null }),
    );
    await runCompensation(world, id, new AbortController().signal);
  }
});
afterEach(() => world.close());

test.each<[string, RawBuilder<unknown>, string[]]>([
  ["nothing wrong", sql`SELECT 1`, []],
  [
    "time that was added by hand",
    sql`UPDATE access_tokens SET added_ms = added_ms + 1`,
    ["added_time_is_sum_of_its_entries"],
  ],
  [
    "an entry that was removed",
    sql`DELETE FROM token_time_entries WHERE kind = 'undo'`,
    ["added_time_is_sum_of_its_entries", "compensation_is_sum_of_its_entries"],
  ],
  [
    "an entry that was stored twice",
    sql`WITH again AS (
          INSERT INTO token_time_entries (id, token_id, compensation_id, kind, starts_at, ends_at, added_ms, created_at)
          SELECT gen_random_uuid(), token_id, compensation_id, kind, starts_at, ends_at, added_ms, created_at
            FROM token_time_entries WHERE kind = 'outage' ORDER BY id LIMIT 1 RETURNING added_ms, compensation_id),
        given AS (UPDATE compensations c SET given_ms = c.given_ms + again.added_ms FROM again WHERE c.id = again.compensation_id)
        UPDATE access_tokens k SET added_ms = k.added_ms + again.added_ms FROM again`,
    ["time_is_given_back_once"],
  ],
  [
    "an undo of the beginning of an entry",
    sql`UPDATE token_time_entries u SET starts_at = e.starts_at, ends_at = e.starts_at - u.added_ms * interval '1 millisecond'
          FROM token_time_entries e WHERE e.id = u.reverses`,
    ["undo_takes_back_the_end_of_its_entry"],
  ],
  [
    "a compensation that claims to have given more",
    sql`UPDATE compensations SET given_ms = given_ms + 1 WHERE undone_at IS NULL`,
    ["compensation_is_sum_of_its_entries"],
  ],
])("finds %s", async (_what, statement, checks) => {
  await world.database.transaction(async (tx) => {
    for (const table of ["token_time_entries", "access_tokens"])
      await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    await statement.execute(tx);
  });
  const { violations } = await world.database.transaction(verifyLedger);
  expect([...new Set(violations.map(({ check }) => check))].sort()).toEqual(checks);
});
