/** Takeovers over two instances at once, beside everything else that ends or begins a session. */
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

const DEVICES = ["device-a-holder", "device-b-rival", "device-c-rival"] as const;

let upstream: TestUpstream;
let two: TwoInstances;
let customer: Customer;
/** Requests that the target has and never answers. */
let waiting = 0;

beforeAll(async () => {
  upstream = await startTestUpstream(({ url = "" }, response) => {
    if (url === "/wait") waiting += 1;
    else response.end("ok");
  });
  const environment = { TAKEOVERS_PER_DAY: "100" };
  two = await startTwoInstances({ targetUrl: upstream.url, withRedis: false, environment });
  customer = await newCustomer(two.a.url);
});
afterAll(async () => {
  await two?.stop();
  await upstream?.close();
});

const urlOf = (nth: number): string => (nth % 2 === 0 ? two.a.url : two.b.url);
const rowsOf = (text: string) => query(two.databaseUrl, text) as Promise<Record<string, unknown>[]>;
const take = async (token: BoughtToken, device: string, instance: number) => {
  const answer = await reachThrough(urlOf(instance), token.token, "/takeover", { method: "POST", device });
  const body = JSON.parse(await answer.text());
  return { device, status: answer.status, code: body.code as string | undefined };
};
const poll = async (token: BoughtToken, device: string, instance: number) => {
  const answer = await reachThrough(urlOf(instance), token.token, "/page", { device });
  await answer.text();
  return { device, status: answer.status, code: answer.headers.get("x-gateway-error") ?? undefined };
};
const holdersOf = (token: BoughtToken) =>
  rowsOf(`SELECT device_id FROM proxy_sessions WHERE token_id = '${token.id}' AND ended_at IS NULL`);

/** Both instances serve the device that the database names, and refuse every other one. */
async function expectOneHolder(token: BoughtToken): Promise<void> {
  const rows = await holdersOf(token);
  expect(rows.length).toBe(1);
  const [holder] = rows;
  for (const instance of [0, 1]) {
    await waitUntil("both instances agree with the database", 30_000, async () => {
      const answers = await Promise.all(DEVICES.map((device) => poll(token, device, instance)));
      return answers.every(({ device, status }) => (status === 200) === (device === holder?.device_id));
    });
  }
}

/** Runs `begin` while the token is locked, and lets the lock go when so many takeovers wait for it. */
async function whileLocked<T>(token: BoughtToken, waitingMin: number, begin: () => Promise<T>): Promise<T> {
  const database = openPostgres({ connectionString: two.databaseUrl, connectionsMax: 1 });
  const begun = await database.transaction(async (tx) => {
    await sql`SELECT 1 FROM access_tokens WHERE id = ${token.id} FOR UPDATE`.execute(tx);
    const running = begin();
    await waitUntil("they wait for the token", 30_000, async () => {
      const [row] = await rowsOf(`SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE OF t%'`);
      return Number(row?.n) >= waitingMin;
    });
    return { running };
  });
  const outcome = await begun.running;
  await database.close();
  return outcome;
}

test("of two takeovers at the same moment, on two instances, exactly one wins; the other is told who holds the token", async () => {
  const token = await customer.buyToken();
  expect((await poll(token, DEVICES[0], 0)).status).toBe(200);
  const answers = await whileLocked(token, 2, () =>
    Promise.all([take(token, DEVICES[1], 0), take(token, DEVICES[2], 1)]),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const won = answers.find(({ status }) => status === 200);
  const lost = answers.find(({ status }) => status === 409);
  expect(lost?.code).toBe("device_conflict");
  expect(await holdersOf(token)).toEqual([{ device_id: won?.device }]);
  await expectOneHolder(token);
  // Afterwards it may take it over like anybody.
  expect((await take(token, lost?.device ?? "", 0)).status).toBe(200);
  expect(await holdersOf(token)).toEqual([{ device_id: lost?.device }]);
});

type Step = { readonly act: string; readonly device: number; readonly instance: number };

/** One act of a race. Refusals are part of it; what counts is the end. */
async function play(token: BoughtToken, { act, device, instance }: Step): Promise<void> {
  const name = DEVICES[device] ?? DEVICES[0];
  switch (act) {
    case "take":
      return void (await take(token, name, instance));
    case "poll":
      return void (await poll(token, name, instance));
    case "release":
      return void (await customer.call("POST", `/tokens/${token.id}/release-device`));
    case "free":
      return void (await customer.call("POST", `/tokens/${token.id}/takeover`));
    case "idle":
      return void (await rowsOf(`UPDATE proxy_sessions SET last_activity = last_activity - interval '1 hour'
        WHERE token_id = '${token.id}' AND ended_at IS NULL`));
  }
}

describe("in any order of takeovers, claims, releases and idle sessions, at once over both instances", () => {
  test("no token ever has two leases, and who took it over last is served by both", async () => {
    const step = fc.record({
      act: fc.constantFrom("take", "take", "poll", "poll", "release", "free", "idle"),
      device: fc.nat(2),
      instance: fc.nat(1),
    });
    const waves = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(waves, fc.nat(2), async (steps, last) => {
        const token = await customer.buyToken();
        for (const wave of steps) await Promise.all(wave.map((one) => play(token, one)));
        const winner = DEVICES[last] ?? DEVICES[0];
        expect((await take(token, winner, last)).status).toBe(200);
        expect(await holdersOf(token)).toEqual([{ device_id: winner }]);
        await expectOneHolder(token);
      }),
      { numRuns: fuzzRuns(2) },
    );
  });

  test.each([
    "its revocation",
    "the deactivation of its owner",
    "its expiry",
  ])("a takeover of a token beside %s leaves no device with access", async (how) => {
    const leaver = await newCustomer(two.a.url);
    const token = await leaver.buyToken();
    await poll(token, DEVICES[0], 0);
    const ends: Record<string, () => Promise<unknown>> = {
      "its revocation": () => leaver.call("DELETE", `/tokens/${token.id}`),
      "the deactivation of its owner": () =>
        rowsOf(`UPDATE users SET is_active = false WHERE id = '${leaver.id}'`),
      "its expiry": () =>
        rowsOf(
          `UPDATE access_tokens SET activated_at = activated_at - interval '1 day' WHERE id = '${token.id}'`,
        ),
    };
    const end = ends[how] ?? expect.unreachable;
    await Promise.all([take(token, DEVICES[1], 0), end(), take(token, DEVICES[2], 1)]);
    for (const instance of [0, 1]) {
      await waitUntil("nobody is served", 30_000, async () => {
        const answers = await Promise.all(DEVICES.map((device) => poll(token, device, instance)));
        return answers.every(({ status }) => status === 401);
      });
      expect((await take(token, DEVICES[1], instance)).status).toBe(401);
    }
  });
});

test("a request that waits for its answer is cut by a takeover on the other instance, and told why", async () => {
  /** The code of a request that is cut so. */
  const codeOfCut = async (): Promise<string | null> => {
    const token = await customer.buyToken();
    const before = waiting;
    const asked = fetch(`${two.a.url}/api/v1/proxy/wait`, {
      method: "POST",
      body: "x",
      headers: clientHeaders(token.token, DEVICES[0]),
    });
    await waitUntil("the target has it", 30_000, () => waiting === before + 1);
    expect((await take(token, DEVICES[1], 1)).status).toBe(200);
    return (await asked).headers.get("x-gateway-error");
  };
  // An instance whose counters are flushed at that very moment learns of the end without its reason.
  await waitUntil("one is told why", 30_000, async () => (await codeOfCut()) === "device_taken_over");
});

test("during maintenance nobody takes over, and afterwards it works again", async () => {
  const desk = await newCustomer(two.a.url);
  await rowsOf(`UPDATE users SET is_superuser = true WHERE id = '${desk.id}'`);
  const token = await customer.buyToken();
  await poll(token, DEVICES[0], 0);
  const ends_at = new Date(Date.now() + 3_600_000).toISOString();
  const planned = await desk.call("POST", "/admin/maintenance", { ends_at });
  const { id } = JSON.parse(await planned.text());
  await waitUntil("both refuse", 30_000, async () => {
    const answers = await Promise.all([take(token, DEVICES[0], 0), take(token, DEVICES[0], 1)]);
    return answers.every(({ code }) => code === "maintenance");
  });
  expect(await holdersOf(token)).toEqual([{ device_id: DEVICES[0] }]);
  await desk.call("POST", `/admin/maintenance/${id}/end`, {});
  await waitUntil(
    "the takeover works",
    30_000,
    async () => (await take(token, DEVICES[1], 1)).status === 200,
  );
});
