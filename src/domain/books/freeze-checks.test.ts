import { type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { freezeToken } from "../tokens/freeze-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { thawToken } from "../tokens/thaw-token.ts";
import { verifyLedger } from "./verify-ledger.ts";

let world: DomainWorld;

/** A token that was frozen for two hours, and is frozen again, for longer than these tests will be in use. */
beforeAll(async () => {
  world = await createDomainWorld();
  const { direct } = world.database;
  const user = await world.newUser(10_000n);
  const sale = { userId: user.id, durationHours: 24 as const, scope: "full" as const };
  const { id: tokenId } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), sale),
  );
  await direct
    .updateTable("access_tokens")
    .set({ activated_at: new Date(world.clock.nowMs()) })
    .execute();
  const owned = { userId: user.id, tokenId };
  const deps = { ...world, freezeTerms: { perToken: 3, daysMax: 36_500 } };
  await world.database.transaction((tx) => freezeToken(tx, deps, actorOf(user), owned));
  world.clock.advance(2 * HOUR_MS);
  await world.database.transaction((tx) => thawToken(tx, world, actorOf(user), owned));
  world.clock.advance(HOUR_MS);
  await world.database.transaction((tx) => freezeToken(tx, deps, actorOf(user), owned));
});
afterAll(() => world.close());

const moveOpenEntry = sql`
  UPDATE token_time_entries e SET starts_at = k.activated_at + interval '1 hour', ends_at = e.ends_at - interval '2 hours'
    FROM access_tokens k WHERE e.kind = 'freeze' AND e.starts_at = k.frozen_at`;

test.each<[string, RawBuilder<unknown>, string[]]>([
  ["nothing wrong", sql`SELECT 1`, []],
  [
    "a freeze that is not counted",
    sql`UPDATE access_tokens SET freezes = 1`,
    ["freezes_are_sum_of_their_entries"],
  ],
  [
    "frozen time that was added by hand",
    sql`UPDATE access_tokens SET frozen_ms = frozen_ms - 1`,
    ["freezes_are_sum_of_their_entries"],
  ],
  [
    "a token that is frozen longer than its end reckons with",
    sql`UPDATE access_tokens SET frozen_until = frozen_until + interval '1 hour'`,
    ["last_freeze_is_its_entry"],
  ],
  [
    "a token that runs on the time of a freeze",
    sql`UPDATE access_tokens SET frozen_at = NULL, frozen_until = NULL`,
    ["last_freeze_is_its_entry"],
  ],
  [
    "a device that holds a frozen token",
    sql`INSERT INTO proxy_sessions (id, token_id, user_id, device_id) SELECT gen_random_uuid(), id, user_id, 'device-0001' FROM access_tokens`,
    ["frozen_token_has_no_session"],
  ],
  [
    "a freeze of less than an hour",
    sql`WITH thaw AS (
          UPDATE token_time_entries SET starts_at = starts_at - interval '90 minutes', added_ms = added_ms - 5400000
           WHERE kind = 'undo')
        UPDATE access_tokens SET added_ms = added_ms - 5400000, frozen_ms = frozen_ms - 5400000`,
    ["freeze_has_its_length"],
  ],
  [
    "a freeze of a token whose time has not started",
    sql`UPDATE access_tokens SET activated_at = activated_at + interval '1 hour'`,
    ["freeze_has_its_length"],
  ],
  [
    "freezes that overlap",
    sql`WITH moved AS (${moveOpenEntry})
        UPDATE access_tokens SET frozen_at = activated_at + interval '1 hour', frozen_until = frozen_until - interval '2 hours'`,
    ["time_is_given_back_once"],
  ],
])("finds %s", async (_what, statement, checks) => {
  const found = new Set<string>();
  const planted = world.database.transaction(async (tx) => {
    for (const table of ["token_time_entries", "access_tokens", "proxy_sessions"])
      await sql`ALTER TABLE ${sql.table(table)} DISABLE TRIGGER USER`.execute(tx);
    await statement.execute(tx);
    for (const { check } of (await verifyLedger(tx)).violations) found.add(check);
    throw new Error("rolled back");
  });
  await expect(planted).rejects.toThrow("rolled back");
  expect([...found].sort()).toEqual(checks);
});
