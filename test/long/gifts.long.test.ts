/** Gifts over two instances at once, with traffic that runs, and an instance that is killed with SIGKILL in the middle of a claim. */
import type { ServerResponse } from "node:http";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { openStream } from "../support/open-stream.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { spawnServer } from "../support/spawned-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { echoWebSockets, openWebSocket } from "../support/websocket.ts";

const PATIENCE_MS = 30_000;
const NO_LIMITS = { RATE_LIMIT_API: "off" } as const;

let upstream: TestUpstream;
let database: TestDatabase;
let postgres: ReturnType<typeof openPostgres>;
let a: TestServer;
let b: TestServer;
/** Requests that the target has got and does not answer, by their paths. */
const unanswered = new Map<string, ServerResponse>();

beforeAll(async () => {
  [upstream, database] = await Promise.all([
    startTestUpstream(({ url = "" }, response) => {
      if (url.startsWith("/silent")) unanswered.set(url, response);
      else if (url.startsWith("/download")) response.write("first");
      else response.end("ok");
    }),
    createTestDatabase(),
  ]);
  echoWebSockets(upstream);
  postgres = openPostgres({ connectionString: database.url, connectionsMax: 4 });
  const common = { targetUrl: upstream.url, databaseUrl: database.url, environment: NO_LIMITS };
  [a, b] = await Promise.all([startTestServer(common), startTestServer(common)]);
}, 60_000);
afterAll(async () => {
  upstream?.resetAll();
  await Promise.all([a?.stop(), b?.stop()]);
  await postgres?.close();
  await Promise.all([upstream?.close(), database?.drop()]);
});

type Got = {
  readonly token: { readonly id: string; readonly token: string; readonly expires_at: string | null };
};

async function offer(giver: Customer, tokenId: string): Promise<string> {
  const answer = await giver.call("POST", `/tokens/${tokenId}/gift`);
  return JSON.parse(await answer.text()).code;
}

async function claim(url: string, { jwt }: Customer, code: string): Promise<{ status: number; body: Got }> {
  const answer = await fetch(`${url}/api/v1/gifts/claim`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${jwt}` },
    body: JSON.stringify({ code }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

async function expectSoundBooks(): Promise<void> {
  const { violations } = await postgres.transaction((tx) => verifyLedger(tx));
  expect(violations).toEqual([]);
}

async function statusAt(url: string, token: string, device = "device-0001"): Promise<number> {
  const answer = await reachThrough(url, token, "/x", { device });
  return answer.status;
}

test("of two users and two instances one gets each gift, and whoever sends it to both gets it once", async () => {
  const [giver, ann, bob] = [await newCustomer(a.url), await newCustomer(a.url), await newCustomer(b.url)];
  const codes: string[] = [];
  for (let nth = 0; nth < 6; nth += 1) codes.push(await offer(giver, (await giver.buyToken()).id));
  const claims = await Promise.all(
    codes.map((code) =>
      Promise.all([
        claim(a.url, ann, code),
        claim(b.url, ann, code),
        claim(a.url, bob, code),
        claim(b.url, bob, code),
      ]),
    ),
  );
  for (const four of claims) {
    const statuses = four.map(({ status }) => status).sort();
    // The winner is told so at the other instance, and the other user is told nothing.
    expect(statuses).toEqual([201, 404, 404, 409]);
  }
  await expectSoundBooks();
});

test("a claim at one instance cuts what runs by the giver's token at both, and the receiver's device has the new one at once", async () => {
  const [giver, receiver] = [await newCustomer(a.url), await newCustomer(b.url)];
  const { id, token } = await giver.buyToken();
  const headers = clientHeaders(token);
  const opened = await Promise.all(
    [a.url, b.url].map(async (url, nth) => ({
      download: await openStream(`${url}/api/v1/proxy/download-${nth}`, headers),
      socket: await openWebSocket(url, "/echo", { headers }),
    })),
  );
  const browser = new PlainBrowser(a.port);
  expect((await browser.connect(token)).status).toBe(200);
  const { status, body } = await claim(b.url, receiver, await offer(giver, id));
  expect(status).toBe(201);
  const got = body.token.token;
  await waitUntil("all is cut", PATIENCE_MS, () =>
    opened.every(({ download, socket }) => download.state() === "reset" && socket.closing() !== null),
  );
  for (const url of [a.url, b.url]) {
    await waitUntil(
      "the giver's token is refused",
      PATIENCE_MS,
      async () => (await statusAt(url, token)) === 401,
    );
    expect(await statusAt(url, got, "another-device")).toBe(200);
  }
  expect((await browser.navigate("/api/v1/proxy/x")).status).not.toBe(200);
  await expectSoundBooks();
});

test("a request that waits for its answer by a token that was never used starts its time before it is given", async () => {
  const [giver, receiver] = [await newCustomer(a.url), await newCustomer(b.url)];
  const { id, token } = await giver.buyToken();
  const asking = fetch(`${a.url}/api/v1/proxy/silent`, { headers: clientHeaders(token) }).catch(() => null);
  await waitUntil("the target has it", PATIENCE_MS, () => unanswered.has("/silent"));
  const { status, body } = await claim(b.url, receiver, await offer(giver, id));
  expect(status).toBe(201);
  expect(body.token.expires_at).not.toBeNull();
  await (await asking)?.body?.cancel();
  await expectSoundBooks();
});

test("kill -9 in the middle of a claim gives nothing, and the token and its link are as good as before", async () => {
  const [giver, ann] = [await newCustomer(a.url), await newCustomer(b.url)];
  const { id, token } = await giver.buyToken();
  const code = await offer(giver, id);
  const victim = await spawnServer({
    targetUrl: upstream.url,
    databaseUrl: database.url,
    environment: NO_LIMITS,
  });
  let claiming: Promise<unknown> = Promise.resolve();
  await postgres.transaction(async (tx) => {
    // The last statements of a claim wait for this.
    await sql`LOCK TABLE token_gifts IN SHARE MODE`.execute(tx);
    claiming = claim(victim.url, ann, code).catch(() => "no answer");
    await waitUntil("the claim waits for a lock", PATIENCE_MS, async () => {
      const { rows } = await sql`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND strpos(query, 'update "token_gifts"') > 0`.execute(
        postgres.direct,
      );
      return rows.length > 0;
    });
    await victim.kill();
  });
  expect(await claiming).toBe("no answer");
  // PostgreSQL notices that the client is gone when it has the lock.
  await waitUntil("its transaction has ended", PATIENCE_MS, async () => {
    const { rows } = await sql`SELECT 1 FROM pg_locks WHERE relation = 'token_gifts'::regclass`.execute(
      postgres.direct,
    );
    return rows.length === 0;
  });
  expect(await statusAt(a.url, token)).toBe(200);
  expect(await (await ann.call("GET", "/tokens/my-tokens")).text()).toBe("[]");
  await expectSoundBooks();
  expect((await claim(b.url, ann, code)).status).toBe(201);
  await expectSoundBooks();
}, 90_000);
