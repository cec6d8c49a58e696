import { afterAll, beforeAll, expect, test } from "vitest";
import { STREAMS_PER_USER_MAX } from "../../src/api/desk/live/live-board.ts";
import { DRAIN_MS_MAX } from "../../src/apps/front/drain-servers.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { type EventStream, openEvents } from "../support/live/event-stream.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { type RawUpstream, startRawUpstream } from "../support/raw-socket.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

let raw: RawUpstream;
let instances: TwoInstances;
let admin: Customer;

beforeAll(async () => {
  raw = await startRawUpstream((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  });
  instances = await startTwoInstances({ targetUrl: raw.url, withRedis: false });
  admin = await newCustomer(instances.a.url);
  await query(instances.databaseUrl, `UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
});

afterAll(async () => {
  await instances?.stop();
  await raw?.close();
});

/** The session of a token as a stream shows it. */
const rowOf = (stream: EventStream, tokenId: string) =>
  [...stream.shown().values()].find((row) => row.token_id === tokenId);

test("what happens through one instance is seen at the other: begin, bytes, the ends that the desk makes", async () => {
  const { a, b } = instances;
  const stream = await openEvents(b.url, admin.jwt);
  const customer = await newCustomer(a.url);
  const ends = [
    (token: { id: string }) => admin.call("POST", `/admin/tokens/${token.id}/release-device`),
    (token: { id: string }) => admin.call("DELETE", `/admin/tokens/${token.id}`),
    () => admin.call("DELETE", `/admin/sessions/${[...stream.shown().keys()][0]}`),
  ];
  for (const end of ends) {
    const token = await customer.buyToken();
    expect((await reachThrough(a.url, token.token, "/x")).status).toBe(200);
    await stream.until("it has begun", () => rowOf(stream, token.id) !== undefined);
    await stream.until("its bytes are there", () => rowOf(stream, token.id)?.bytes_out === 5);
    expect(rowOf(stream, token.id)).toMatchObject({
      username: expect.any(String),
      expires_at: expect.any(String),
      ip_address: expect.stringMatching(/127\.0\.0\.1|::1/),
      request_count: 1,
    });
    expect((await end(token)).ok).toBe(true);
    await stream.until("it has ended", () => rowOf(stream, token.id) === undefined);
  }
  expect(stream.events.filter(({ name }) => name === "snapshot")).toHaveLength(1);
  stream.close();
});

test("a reader that stalls is cut, takes a bounded amount of memory, and others go on", async () => {
  const { a, databaseUrl } = instances;
  const customer = await newCustomer(a.url);
  const token = await customer.buyToken();
  await reachThrough(a.url, token.token, "/x");
  const [stalled, other] = [await openEvents(a.url, admin.jwt), await openEvents(a.url, admin.jwt)];
  await stalled.until("it is shown", () => rowOf(stalled, token.id) !== undefined);
  stalled.pause();
  let change = 0;
  await waitUntil("places are free again, since the stalled one was cut", 90_000, async () => {
    change += 1;
    const filling = `UPDATE proxy_sessions SET user_agent = '${change}' || repeat('y', 1000000) WHERE token_id = '${token.id}'`;
    await query(databaseUrl, filling);
    const more: EventStream[] = [];
    while (more.length < STREAMS_PER_USER_MAX - 1) more.push(await openEvents(a.url, admin.jwt));
    for (const stream of more) stream.close();
    return more.every(({ status }) => status === 200);
  });
  await other.until("the last change is shown", () =>
    String(rowOf(other, token.id)?.user_agent).startsWith(`${change}y`),
  );
  expect(other.isOpen()).toBe(true);
  other.close();
  stalled.close();
});

test("a stop does not wait for live views: they end first, and say why", async () => {
  const stream = await openEvents(instances.b.url, admin.jwt);
  await waitUntil("the snapshot is there", 20_000, () => stream.events.length === 1);
  const startedMs = performance.now();
  await instances.b.instance.stop();
  expect(performance.now() - startedMs).toBeLessThan(DRAIN_MS_MAX);
  expect(await stream.ended()).toBe("shutting_down");
});
