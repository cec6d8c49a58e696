/** Maintenance over two instances without Redis: each learns of a window from PostgreSQL alone. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { reachThrough, refusalOf } from "../support/proxy-world.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";
import { echoWebSockets, openWebSocket, refusedHandshake } from "../support/websocket.ts";

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 30_000;

let upstream: HeldUpstream;
let two: TwoInstances;
let desk: Customer;
let customer: Customer;
let token: BoughtToken;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  echoWebSockets(upstream);
  two = await startTwoInstances({ targetUrl: upstream.url, withRedis: false });
  desk = await newCustomer(two.a.url);
  await query(two.databaseUrl, `UPDATE users SET is_superuser = true WHERE id = '${desk.id}'`);
});
afterAll(async () => {
  await two.stop();
  await upstream.close();
});
beforeEach(async () => {
  customer = await newCustomer(two.a.url);
  token = await customer.buyToken({ hours: 24 });
});

type Window = { readonly id: string; readonly starts_at: string; readonly ends_at: string };

async function plan(body: object): Promise<Window> {
  const answer = await desk.call("POST", "/admin/maintenance", body);
  expect(answer.status).toBe(201);
  return JSON.parse(await answer.text());
}
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();
const end = async ({ id }: Window): Promise<Window> => {
  const answer = await desk.call("POST", `/admin/maintenance/${id}/end`, {});
  expect(answer.status).toBe(200);
  return JSON.parse(await answer.text());
};
const bothReach = (path = "/x", headers: Record<string, string> = {}) =>
  Promise.all([two.a, two.b].map(({ url }) => reachThrough(url, token.token, path, { headers })));
const untilBoth = (what: string, status: number) =>
  waitUntil(what, PATIENCE_MS, async () => (await bothReach()).every((answer) => answer.status === status));
const myToken = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await (await customer.call("GET", "/tokens/my-tokens")).text())[0];

test("from its start nobody is let through and what runs is cut, on both; until when is said in both languages", async () => {
  expect((await bothReach()).map(({ status }) => status)).toEqual([200, 200]);
  const streams = [two.a, two.b].map(({ port }) =>
    openRaw(port, rawRequest(token.token, "GET /api/v1/proxy/stream HTTP/1.1")),
  );
  const socket = await openWebSocket(two.a.url, "/ws", { headers: clientHeaders(token.token) });
  await waitUntil("the streams run", PATIENCE_MS, () =>
    streams.every((stream) => stream.text().includes("\r\n\r\n")),
  );

  const window = await plan({ ends_at: fromNow(HOUR_MS), note: "New disks." });
  await untilBoth("both refuse", 503);
  await waitUntil("the streams are cut", PATIENCE_MS, () =>
    streams.every((stream) => stream.ending() !== "open"),
  );
  expect(streams.map((stream) => stream.ending())).toEqual(["reset", "reset"]);
  await waitUntil("the socket is closed", PATIENCE_MS, () => socket.closing() !== null);
  expect(socket.closing()).toEqual({ code: 1001, reason: "maintenance" });

  for (const language of ["en", "ru"]) {
    for (const answer of await bothReach("/x", { "accept-language": language })) {
      const problem = JSON.parse(await answer.clone().text());
      expect(await refusalOf(answer)).toEqual({ status: 503, code: "maintenance" });
      expect(Date.parse(problem.until)).toBe(Date.parse(window.ends_at));
      expect(problem.detail).toContain(window.ends_at.slice(0, 16).replace("T", " "));
      expect(problem.title).toBe(language === "en" ? "Maintenance" : "Идут технические работы");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(HOUR_MS / 1_000 / 2);
    }
  }
  const page = await reachThrough(two.b.url, token.token, "/x", {
    headers: { accept: "text/html", "sec-fetch-mode": "navigate", "accept-language": "ru" },
  });
  expect(await page.text()).toContain("Идут технические работы");
  const handshake = await refusedHandshake(two.b.url, "/ws", { headers: clientHeaders(token.token) });
  expect([handshake.status, handshake.headers["x-gateway-error"]]).toEqual([503, "maintenance"]);
  const status = await fetch(`${two.b.url}/api/v1/proxy/status`, { headers: clientHeaders(token.token) });
  expect(status.status).toBe(200);
  await end(window);
  await untilBoth("both let through again", 200);
});

test("what live tokens lost is given back once, for the window as it really was, and their owner sees it", async () => {
  expect((await bothReach()).map(({ status }) => status)).toEqual([200, 200]);
  const before = await myToken();
  const window = await plan({ ends_at: fromNow(HOUR_MS) });
  await untilBoth("both refuse", 503);
  const ended = await end(window);
  const lostMs = Date.parse(ended.ends_at) - Date.parse(ended.starts_at);
  expect(lostMs).toBeLessThan(HOUR_MS);
  await waitUntil(
    "the time is given back",
    PATIENCE_MS,
    async () => Number((await myToken()).added_seconds) > 0,
  );
  const after = await myToken();
  expect(after.added_seconds).toBe(lostMs / 1_000);
  expect(Date.parse(String(after.expires_at))).toBe(Date.parse(String(before.expires_at)) + lostMs);
  const time = JSON.parse(await (await customer.call("GET", `/tokens/${token.id}/time`)).text());
  expect(time).toMatchObject({
    total: 1,
    items: [{ kind: "maintenance", from: ended.starts_at, to: ended.ends_at, seconds: lostMs / 1_000 }],
  });
  await waitUntil("both know the new end", PATIENCE_MS, async () => {
    const ends = await Promise.all(
      [two.a, two.b].map(async ({ url }) => {
        const answer = await fetch(`${url}/api/v1/proxy/status`, { headers: clientHeaders(token.token) });
        return JSON.parse(await answer.text()).expires_at;
      }),
    );
    return ends.every((expiresAt) => expiresAt === after.expires_at);
  });
  const undone = await desk.call("GET", "/admin/compensations?limit=1");
  expect(JSON.parse(await undone.text()).items).toMatchObject([{ kind: "maintenance", state: "given" }]);
});

test("traffic goes on past the end that a token had before it got time back", async () => {
  expect((await bothReach()).map(({ status }) => status)).toEqual([200, 200]);
  const streams = [two.a, two.b].map(({ port }) =>
    openRaw(port, rawRequest(token.token, "GET /api/v1/proxy/stream HTTP/1.1")),
  );
  await waitUntil("the streams run", PATIENCE_MS, () =>
    streams.every((stream) => stream.text().includes("\r\n\r\n")),
  );
  // An hour is given back; then the token is as old as 24.5 hours.
  await query(
    two.databaseUrl,
    `UPDATE access_tokens SET added_ms = ${HOUR_MS}, activated_at = now() - interval '24.5 hours' WHERE id = '${token.id}'`,
  );
  const { activated_at: activatedAt } = await myToken();
  await waitUntil("both know it", PATIENCE_MS, async () => {
    const answers = await Promise.all(
      [two.a, two.b].map(({ url }) =>
        fetch(`${url}/api/v1/proxy/status`, { headers: clientHeaders(token.token) }),
      ),
    );
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    return bodies.every((body) => JSON.parse(body).activated_at === activatedAt);
  });
  // Long enough that both have looked at their deadlines since.
  const knownMs = Date.now();
  await waitUntil("a second has passed", PATIENCE_MS, () => Date.now() > knownMs + 1_000);
  const received = streams.map((stream) => stream.text().length);
  upstream.tick();
  await waitUntil("the streams go on", PATIENCE_MS, () =>
    streams.every((stream, at) => stream.text().length > (received[at] ?? 0)),
  );
  expect(streams.map((stream) => stream.ending())).toEqual(["open", "open"]);
  for (const { socket } of streams) socket.destroy();
});

test("a planned window is announced to everybody, begins by itself, and can be called off before", async () => {
  const window = await plan({
    starts_at: fromNow(HOUR_MS),
    ends_at: fromNow(2 * HOUR_MS),
    note: "New disks.",
  });
  const announced = async (): Promise<unknown> => {
    const answer = await fetch(`${two.b.url}/api/v1/status`);
    return JSON.parse(await answer.text()).maintenance;
  };
  await waitUntil("it is announced", PATIENCE_MS, async () => (await announced()) !== null);
  expect(await announced()).toEqual({
    state: "planned",
    starts_at: window.starts_at,
    ends_at: window.ends_at,
    note: "New disks.",
  });
  expect((await bothReach()).map(({ status }) => status)).toEqual([200, 200]);
  const overlapping = await desk.call("POST", "/admin/maintenance", { ends_at: fromNow(3 * HOUR_MS) });
  expect(overlapping.status).toBe(409);
  const moved = await desk.call("PATCH", `/admin/maintenance/${window.id}`, { starts_at: fromNow(1_500) });
  expect(moved.status).toBe(200);
  await untilBoth("it has begun", 503);
  await end(window);
  await untilBoth("both let through again", 200);
  const cancelled = await end(await plan({ starts_at: fromNow(5 * HOUR_MS), ends_at: fromNow(6 * HOUR_MS) }));
  expect(cancelled).toMatchObject({ state: "cancelled" });
  await waitUntil("nothing is announced", PATIENCE_MS, async () => (await announced()) === null);
});
