/** An upgrade, one instance after the other: for a while the release before runs beside this one, on a database that this one changed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { previousRelease, unpackCommit } from "../support/previous-build.ts";
import { runCli } from "../support/run-cli.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { createUnmigratedTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type StartedCli, startCli } from "../support/started-cli.ts";
import { testEnvironment } from "../support/test-settings.ts";

const PREVIOUS = previousRelease();

let upstream: HeldUpstream;
let database: TestDatabase;
let redis: TestRedis;
let cwd: string;
let launcher: string;
let before: StartedCli;
let after: StartedCli;

beforeAll(async () => {
  if (PREVIOUS === null) return;
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-two-versions-"));
  launcher = unpackCommit(PREVIOUS, join(cwd, "before"));
  [upstream, database, redis] = await Promise.all([
    startHeldUpstream(),
    createUnmigratedTestDatabase(),
    startTestRedis(),
  ]);
  before = await start({ launcher });
  after = await start({});
}, 180_000);

afterAll(async () => {
  for (const started of [before, after]) started?.process.kill("SIGKILL");
  await upstream?.close();
  await database?.drop();
  await redis?.stop();
  if (cwd !== undefined) await rm(cwd, { recursive: true, force: true });
});

async function start(options: { readonly launcher?: string }): Promise<StartedCli> {
  const env = testEnvironment(database.url, {
    PORT: String(await freePort()),
    REDIS_URL: redis.url,
    ZENZEFI_TARGET_URL: upstream.url,
  });
  return startCli({ cwd, env, ...options });
}

const reach = async (server: StartedCli, token: string): Promise<number> =>
  (await fetch(`${server.url}/api/v1/proxy/any`, { headers: clientHeaders(token) })).status;

describe.skipIf(PREVIOUS === null)("the release before beside this one", () => {
  test("what is sold by either is served by the other, to one device", async () => {
    for (const [seller, other] of [
      [before, after],
      [after, before],
    ] as const) {
      const { token } = await (await newCustomer(seller.url)).buyToken();
      expect(await reach(other, token)).toBe(200);
      expect(await reach(seller, token)).toBe(200);
      const second = { headers: clientHeaders(token, "device-0002") };
      expect((await fetch(`${seller.url}/api/v1/proxy/any`, second)).status).toBe(409);
    }
  });

  test("a token that is revoked at either is cut at the other, and the books are right", async () => {
    for (const [seller, other] of [
      [before, after],
      [after, before],
    ] as const) {
      const customer = await newCustomer(seller.url);
      const { id, token } = await customer.buyToken();
      const stream = await openStream(`${other.url}/api/v1/proxy/stream/x`, clientHeaders(token));
      expect((await customer.call("DELETE", `/tokens/${id}`)).status).toBe(200);
      await waitUntil("it is cut", 5_000, () => stream.state() !== "open");
      expect(stream.state()).toBe("reset");
    }
    const verified = await runCli(["ledger", "verify"], { cwd, env: testEnvironment(database.url) });
    expect(verified).toMatchObject({ exitCode: 0 });
  });

  test("the release before can be started again on the changed database", async () => {
    const { token } = await (await newCustomer(after.url)).buyToken();
    expect(await before.stop()).toBe(0);
    before = await start({ launcher });
    expect(await reach(before, token)).toBe(200);
    expect(await after.stop()).toBe(0);
    expect(await (await newCustomer(before.url)).buyToken()).toMatchObject({ duration_hours: 1 });
  });
});
