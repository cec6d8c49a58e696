/** Sheets of customers who have far more than others. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { openPostgres } from "../../adapters/postgres/postgres-database.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { readMonthSheet } from "./read-month-sheet.ts";
import { readTokenSheet } from "./read-token-sheet.ts";
import { LINES_OF_A_FILE } from "./sheet.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

const SESSIONS = 10_000;
const TOKENS = 2_000;
/** What other customers have of both. */
const OTHERS = 40_000;
/** Rows of one statement, which has a few seconds. */
const SLICE = 1_000;

/** A user with so many tokens, of which the first is named. */
async function addTokens(count: number): Promise<{ readonly userId: Uuid; readonly tokenId: Uuid }> {
  const user = await world.newUser(1_000_000n);
  const order = { userId: user.id, durationHours: 1, scope: "full" } as const;
  const { id } = await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(user), order));
  for (let added = 1; added < count; added += SLICE) {
    await sql`
      INSERT INTO access_tokens (id, user_id, token_hash, token_sealed, duration_hours, scope, cost_cents, charge_id, created_at, activated_at)
      SELECT gen_random_uuid(), t.user_id, sha256(gen_random_uuid()::text::bytea), 'none', 1, 'full', 0, t.charge_id, t.created_at, t.created_at
        FROM access_tokens t, generate_series(1, ${Math.min(SLICE, count - added)}::integer) WHERE t.id = ${id}`.execute(
      world.database.direct,
    );
  }
  return { userId: user.id, tokenId: id };
}

/** So many sessions of 1,500 devices, of these tokens in turn. */
async function addSessions(userId: Uuid, tokenIds: readonly Uuid[], count: number): Promise<void> {
  const at = new Date(world.clock.nowMs());
  for (let from = 0; from < count; from += SLICE) {
    await sql`
      INSERT INTO proxy_sessions (id, token_id, user_id, device_id, started_at, last_activity, ended_at, end_reason, request_count)
      SELECT gen_random_uuid(), (${[...tokenIds]}::uuid[])[1 + n % ${tokenIds.length}::integer], ${userId}, 'device-' || n % 1500,
             ${at}, ${at}, ${at}, 'idle', 1
        FROM generate_series(${from}::integer, ${from + SLICE - 1}::integer) AS n`.execute(
      world.database.direct,
    );
  }
}

test("10,000 sessions and 2,000 tokens are each read once, by index, among those of others", async () => {
  const { direct } = world.database;
  const others = await addTokens(OTHERS);
  const theirs = await direct.selectFrom("access_tokens").select("id").limit(SLICE).execute();
  await addSessions(
    others.userId,
    theirs.map(({ id }) => id),
    OTHERS,
  );
  const { userId, tokenId } = await addTokens(TOKENS);
  await addSessions(userId, [tokenId], SESSIONS);
  await sql`ANALYZE`.execute(direct);
  const token = await inNewBackend(async (tx) => {
    const read = await readTokenSheet(tx, world, { userId, tokenId, linesMax: LINES_OF_A_FILE });
    expect(await rowsRead(tx, "proxy_sessions")).toBeLessThanOrEqual(2 * SESSIONS);
    return read;
  });
  expect([token.usage, token.devices.length, token.left_out.devices]).toMatchObject([
    { sessions: SESSIONS, devices: 1_500, requests: SESSIONS },
    1_000,
    500,
  ]);
  const month = new Date(world.clock.nowMs()).toISOString().slice(0, 7);
  const sheet = await inNewBackend(async (tx) => {
    const read = await readMonthSheet(tx, world, { userId, month, linesMax: LINES_OF_A_FILE });
    expect(await rowsRead(tx, "proxy_sessions")).toBeLessThanOrEqual(2 * SESSIONS);
    expect(await rowsRead(tx, "access_tokens")).toBeLessThanOrEqual(4 * TOKENS);
    return read;
  });
  expect([sheet.tokens.length, sheet.left_out.tokens]).toEqual([1_000, TOKENS - 1_000]);
});

/**
 * A transaction on a connection that was not used before. PostgreSQL adds to the counts of a transaction what its connection has done within
 * the last second or so: the rows that foreign keys have read for the rows above, too.
 */
async function inNewBackend<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  const database = openPostgres({ connectionString: world.url, connectionsMax: 1 });
  try {
    return await database.transaction(work);
  } finally {
    await database.close();
  }
}

/** How many rows of a table this transaction, the first of its connection, has read so far. */
async function rowsRead(tx: Tx, table: "access_tokens" | "proxy_sessions"): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) AS count
      FROM pg_stat_xact_user_tables WHERE relname = ${table}`.execute(tx);
  return Number(rows[0]?.count);
}
