import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (request, response) => {
      const status = Number(request.url?.slice(1)) || 200;
      response.writeHead(status, { "x-of-the-target": "yes" });
      response.end(status === 204 || status === 304 ? undefined : "hello");
    },
  });
});

afterAll(() => world.close());

async function activatedAt(id: string): Promise<unknown> {
  const [row] = await world.rows(`SELECT activated_at FROM access_tokens WHERE id = '${id}'`);
  return row?.activated_at;
}

test("the first answer starts the time, and it ends after the token's duration", async () => {
  const { id, token } = await world.buy({ hours: 12 });
  const beforeMs = Date.now();
  expect((await world.reach(token, "/200")).status).toBe(200);
  const status = await world.status(token);
  const startMs = Date.parse(status.activated_at ?? "");
  expect(startMs).toBeGreaterThanOrEqual(beforeMs);
  expect(startMs).toBeLessThanOrEqual(Date.now());
  expect(Date.parse(status.expires_at ?? "") - startMs).toBe(12 * 3_600_000);
  expect(status.time_remaining_seconds).toBeGreaterThan(12 * 3_600 - 60);
  expect(await activatedAt(id)).toEqual(new Date(startMs));
});

test("later requests do not start the time again", async () => {
  const { token } = await world.buy();
  await world.reach(token, "/200");
  const first = await world.status(token);
  await world.reach(token, "/200");
  expect((await world.status(token)).activated_at).toBe(first.activated_at);
});

test.each([
  201, 204, 304, 404, 500,
])("a first answer of %i also starts the time, and is passed on", async (code) => {
  const { id, token } = await world.buy();
  const answer = await world.reach(token, `/${code}`);
  expect(answer.status).toBe(code);
  expect(answer.headers.get("x-of-the-target")).toBe("yes");
  expect(await activatedAt(id)).toBeInstanceOf(Date);
});

test.each([
  200, 404,
])("a first request by HEAD that is answered %i gets the target's answer", async (code) => {
  const { id, token } = await world.buy();
  const answer = await world.reach(token, `/${code}`, { method: "HEAD" });
  expect(answer.status).toBe(code);
  expect(answer.headers.get("x-of-the-target")).toBe("yes");
  expect(await activatedAt(id)).toBeInstanceOf(Date);
});

test.each([502, 503, 504])("a first request that ends in %i leaves the token unused", async (code) => {
  const { id, token } = await world.buy();
  expect((await world.reach(token, `/${code}`)).status).toBe(code);
  expect(await activatedAt(id)).toBeNull();
  expect(await world.status(token)).toMatchObject({ status: "ready", is_activated: false });
});

test("the start is committed before the first byte of the answer is sent", async () => {
  const { id, token } = await world.buy();
  // Another transaction holds the token's row: the answer must wait for it.
  const { default: pg } = await import("pg");
  const holder = new pg.Client({ connectionString: world.server.databaseUrl });
  await holder.connect();
  await world.reach(token, "/503");
  await holder.query("BEGIN");
  await holder.query("SELECT 1 FROM access_tokens WHERE id = $1 FOR UPDATE", [id]);
  const client = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/200 HTTP/1.1"));
  await waitUntil("the activation waits for the row", 5_000, async () => {
    const [row] = await world.rows(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
    );
    return row?.n === 1;
  });
  expect(client.text()).toBe("");
  await holder.query("COMMIT");
  await holder.end();
  await waitUntil("the answer comes", 5_000, () => client.text().includes("hello"));
  expect(await activatedAt(id)).toBeInstanceOf(Date);
  client.socket.destroy();
});

test("two first requests at once activate once", async () => {
  const { id, token } = await world.buy();
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.reach(token, "/200")));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const changes = await world.rows(
    `SELECT count(*)::int AS n FROM access_changes WHERE kind = 'token_changed' AND token_id = '${id}'`,
  );
  expect(changes).toEqual([{ n: 1 }]);
});
