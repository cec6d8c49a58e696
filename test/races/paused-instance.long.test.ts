/**
 * The attack: a machine is suspended while it serves a device, another device takes the token over on another instance, and the
 * first machine resumes with all that waited for it: bytes of the target, whole answers, new requests. None of it may reach the
 * first device, whose lease has ended.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

/** Often enough that bytes wait for the paused instance when it resumes. */
const TICK_EVERY_MS = 10;

describe.each([
  { title: "without Redis", withRedis: false },
  { title: "with Redis", withRedis: true },
])("an instance that was paused past its lease, $title", ({ withRedis }) => {
  let upstream: HeldUpstream;
  let database: TestDatabase;
  let redis: TestRedis | null = null;
  let paused: SpawnedServer;
  let other: TestServer;
  let ticking: NodeJS.Timeout;

  beforeAll(async () => {
    [upstream, database] = await Promise.all([startHeldUpstream(), createTestDatabase()]);
    redis = withRedis ? await startTestRedis() : null;
    const options = {
      targetUrl: upstream.url,
      databaseUrl: database.url,
      environment: { SESSION_TIMEOUT_SECONDS: "3", ...(redis === null ? {} : { REDIS_URL: redis.url }) },
    };
    [paused, other] = await Promise.all([spawnServer(options), startTestServer(options)]);
    ticking = setInterval(() => upstream.tick(), TICK_EVERY_MS);
  });

  afterAll(async () => {
    clearInterval(ticking);
    await Promise.all([paused?.kill(), other?.stop()]);
    await Promise.all([upstream?.close(), redis?.stop()]);
    await database?.drop();
  });

  test("sends its device nothing more after another device was served", async () => {
    const { token } = await (await newCustomer(other.url)).buyToken();
    const first = { headers: clientHeaders(token, "device-first") };
    const second = { headers: clientHeaders(token, "device-second") };
    const stream = await openStream(`${paused.url}/api/v1/proxy/stream`, first.headers);
    const waiting = fetch(`${paused.url}/api/v1/proxy/wait`, first).then(
      ({ status }) => status,
      () => "reset",
    );
    await waitUntil("the target has both", 5_000, () => upstream.held.size === 2 && stream.bytes() > 5);

    paused.pause();
    upstream.letGo("/wait");
    await waitUntil("the other device takes over", 10_000, async () => {
      return (await fetch(`${other.url}/api/v1/proxy/`, second)).status === 200;
    });
    const bytesBefore = stream.bytes();
    const arrivedBefore = upstream.arrived("/first");
    const asked = Array.from({ length: 20 }, () => fetch(`${paused.url}/api/v1/proxy/first`, first));
    paused.resume();

    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([409]));
    expect(answers[0]?.headers.get("x-gateway-error")).toBe("device_conflict");
    await waitUntil("the stream is cut", 5_000, () => stream.state() !== "open");
    expect(stream.state()).toBe("reset");
    expect(stream.bytes()).toBe(bytesBefore);
    expect([503, "reset"]).toContain(await waiting);
    expect(upstream.arrived("/first")).toBe(arrivedBefore);
    expect((await fetch(`${other.url}/api/v1/proxy/`, second)).status).toBe(200);
  });
});
