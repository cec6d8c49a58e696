/** A batch of many users and its undoing: killed with SIGKILL in the middle of an item, each goes on where it stopped. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const ITEMS = 200;
const STOPPED_AT = 100;
const DEADLINE_MS = 200_000;

let upstream: TestUpstream;
let database: TestDatabase;
let postgres: ReturnType<typeof openPostgres>;
let server: SpawnedServer | null = null;

beforeAll(async () => {
  [upstream, database] = await Promise.all([startTestUpstream(), createTestDatabase()]);
  postgres = openPostgres({ connectionString: database.url, connectionsMax: 4 });
});
afterAll(async () => {
  await server?.kill();
  await postgres?.close();
  await Promise.all([upstream?.close(), database?.drop()]);
});

const start = async (): Promise<SpawnedServer> => {
  server = await spawnServer({ targetUrl: upstream.url, databaseUrl: database.url });
  return server;
};

async function addPeople(): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    WITH people AS (
      INSERT INTO users (id, email, username, password_hash, referral_code, created_at, updated_at)
      SELECT gen_random_uuid(), name || '@example.com', name, 'none', upper(substr(md5(name), 1, 12)), now(), now()
        FROM generate_series(1, ${ITEMS}) AS number, LATERAL (SELECT 'crowd-' || number AS name) AS made
      RETURNING id)
    INSERT INTO wallets (user_id) SELECT id FROM people RETURNING user_id`.execute(postgres.direct);
  return rows.map(({ user_id }) => user_id);
}

/** How many wallets have which balance. */
async function balances(ids: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await sql<{ cents: string; wallets: number }>`
    SELECT balance::text AS cents, count(*)::int AS wallets FROM wallets
     WHERE user_id = ANY (${[...ids]}::uuid[]) GROUP BY 1`.execute(postgres.direct);
  return Object.fromEntries(rows.map(({ cents, wallets }) => [cents, wallets]));
}

async function itemsDone(batchId: string): Promise<number> {
  const { rows } = await sql<{ done: number }>`
    SELECT count(*)::int AS done FROM batch_items WHERE batch_id = ${batchId} AND outcome = 'done'`.execute(
    postgres.direct,
  );
  return rows[0]?.done ?? 0;
}

const post = async (owner: Pick<Customer, "call">, path: string, json: object): Promise<string> => {
  const { id } = (await (await owner.call("POST", path, json)).json()) as { readonly id: string };
  return id;
};

/** Begins a batch, and kills the process that does it while one item waits for a wallet that somebody else has locked. */
async function killInTheMiddle(walletOf: string, begin: () => Promise<string>): Promise<string> {
  return postgres.transaction(async (tx) => {
    await sql`SELECT 1 FROM wallets WHERE user_id = ${walletOf} FOR UPDATE`.execute(tx);
    const id = await begin();
    await waitUntil("half of it is done", DEADLINE_MS, async () => (await itemsDone(id)) === STOPPED_AT);
    await waitUntil("an item waits for the wallet", DEADLINE_MS, async () => {
      const { rows } = await sql`
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
        postgres.direct,
      );
      return rows.length > 0;
    });
    await server?.kill();
    expect(await itemsDone(id)).toBe(STOPPED_AT);
    return id;
  });
}

test("each wallet is changed once, and changed back once", async () => {
  const owner = await newCustomer((await start()).url);
  await sql`UPDATE users SET is_superuser = true WHERE id = ${owner.id}`.execute(postgres.direct);
  const ids = await addPeople();
  const order = { action: "adjust_balance", amount: 5, reason: "a test", ids };
  const walletOf = ids[STOPPED_AT] ?? "";
  const batch = await killInTheMiddle(walletOf, () => post(owner, "/admin/batches", order));
  await start();
  await waitUntil("all of it is done", DEADLINE_MS, async () => (await itemsDone(batch)) === ITEMS);
  expect(await balances(ids)).toEqual({ 500: ITEMS });

  const again = callsOf(owner);
  await waitUntil("it has ended", DEADLINE_MS, async () => {
    const answer = await again.call("GET", `/admin/batches/${batch}`);
    return ((await answer.json()) as { readonly status: string }).status === "ended";
  });
  const undoing = await killInTheMiddle(walletOf, () =>
    post(again, `/admin/batches/${batch}/undo`, { reason: "back" }),
  );
  await start();
  await waitUntil("all of it is undone", DEADLINE_MS, async () => (await itemsDone(undoing)) === ITEMS);
  expect(await balances(ids)).toEqual({ 0: ITEMS });
  const { rows } = await sql<{ entries: number }>`
    SELECT count(*)::int AS entries FROM ledger_transactions WHERE user_id = ANY (${ids}::uuid[])`.execute(
    postgres.direct,
  );
  expect(rows).toEqual([{ entries: 2 * ITEMS }]);
  expect((await postgres.transaction((tx) => verifyLedger(tx))).violations).toEqual([]);
}, 240_000);

/** Calls of a customer at the server that runs now. */
function callsOf({ jwt }: Customer): Pick<Customer, "call"> {
  const url = `${server?.url}/api/v1`;
  return {
    call: (method, path, body) =>
      fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${jwt}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}
