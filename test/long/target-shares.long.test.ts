/** Instances keep to TARGET_MAX_CONCURRENT together: one idle and one busy, one killed and started, one token with 200 requests. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CountingTarget, startCountingTarget } from "../support/counting-target.ts";
import { newCustomer } from "../support/customer.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";

const LIMIT = 6;
const WORK_MS = 40;

let target: CountingTarget;
let database: TestDatabase;
let a: SpawnedServer;
let b: SpawnedServer;
let tokens: string[];

beforeAll(async () => {
  target = await startCountingTarget(WORK_MS);
  database = await createTestDatabase();
  a = await start();
  b = await start();
  tokens = [];
  // Of several users: one alone never has all turns of a process.
  for (let count = 0; count < 6; count += 1) tokens.push((await (await newCustomer(a.url)).buyToken()).token);
}, 60_000);
afterAll(async () => {
  await Promise.all([a?.stop(), b?.stop()]);
  await database?.drop();
  await target?.close();
});

const start = (): Promise<SpawnedServer> =>
  spawnServer({
    targetUrl: target.url,
    databaseUrl: database.url,
    environment: {
      TARGET_MAX_CONCURRENT: String(LIMIT),
      TARGET_QUEUE_PER_TOKEN: "500",
      CONNECTIONS_PER_TOKEN: "500",
      SESSION_TIMEOUT_SECONDS: "6",
      METRICS_ALLOW: "127.0.0.1",
    },
  });

function ask(serverUrl: string, of: readonly string[], each: number): Promise<Response>[] {
  return of.flatMap((token) => Array.from({ length: each }, () => reachThrough(serverUrl, token, "/work")));
}

/** Requests without a pause, ten at once of each token, until `stop`. Failures of a killed instance are expected. */
function load(serverUrl: string, of: readonly string[]): { stop(): Promise<number[]> } {
  const statuses: number[] = [];
  let isOn = true;
  const loops = of.map(async (token) => {
    while (isOn) {
      const answers = await Promise.allSettled(ask(serverUrl, [token], 10));
      for (const answer of answers) statuses.push(answer.status === "fulfilled" ? answer.value.status : 0);
      if (answers.every(({ status }) => status === "rejected")) return;
    }
  });
  return {
    stop: async () => {
      isOn = false;
      await Promise.all(loops);
      return statuses;
    },
  };
}

async function share(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^target_concurrency\{kind="share"\} (\d+)$/m.exec(page)?.[1]);
}

test("an instance under load gets all but a spare one of an instance without, and gives it back", async () => {
  const busy = load(a.url, tokens.slice(0, 3));
  await waitUntil("the busy one has all but one", 20_000, async () => (await share(a.url)) === LIMIT - 1);
  const others = ask(b.url, tokens.slice(3), 20);
  await waitUntil("the other one has its part", 20_000, async () => (await share(b.url)) >= LIMIT / 2);
  const answers = await Promise.all(others);
  await busy.stop();
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(target.load.most).toBeLessThanOrEqual(LIMIT);
});

test("while one is killed and another is started, the target never works on more, and soon on as many again", async () => {
  const onA = load(a.url, tokens.slice(0, 3));
  const onB = load(b.url, tokens.slice(3));
  await waitUntil("both have their part", 30_000, async () => (await share(b.url)) >= LIMIT / 2);
  await b.kill();
  await onB.stop();
  await waitUntil("the share of the killed one is free", 30_000, async () => (await share(a.url)) === LIMIT);
  b = await start();
  await waitUntil("the new one has a share", 30_000, async () => (await share(b.url)) > 0);
  const statuses = await onA.stop();
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(target.load.most).toBe(LIMIT);
}, 120_000);

test("an instance that is paused for longer than its share lasts does not go on with it", async () => {
  const onB = load(b.url, tokens.slice(3));
  await waitUntil("it has its part", 30_000, async () => (await share(b.url)) >= LIMIT / 2);
  b.pause();
  await waitUntil("its share is free", 30_000, async () => (await share(a.url)) === LIMIT);
  const onA = load(a.url, tokens.slice(0, 3));
  await waitUntil("the other one uses all", 30_000, () => target.load.now === LIMIT);
  target.load.most = 0;
  b.resume();
  await waitUntil("it has a part again", 30_000, async () => (await share(b.url)) >= LIMIT / 2);
  await Promise.all([onA.stop(), onB.stop()]);
  expect(target.load.most).toBeLessThanOrEqual(LIMIT);
}, 120_000);

test("a token with single requests is served within a few answers' time, beside one with 200 in parallel", async () => {
  const [heavy = "", single = ""] = tokens;
  const before = target.answered.count;
  const many = ask(a.url, [heavy], 200);
  const seen: number[] = [];
  const positions: (string | null)[] = [];
  await waitUntil("the heavy one is at work", 30_000, () => target.answered.count > before);
  for (let count = 0; count < 5; count += 1) {
    const from = target.answered.count;
    const answer = await reachThrough(a.url, single, "/work");
    seen.push(target.answered.count - from);
    positions.push(answer.headers.get("x-queue-position"));
  }
  const answers = await Promise.all(many);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  // While one of its requests waited and was worked on, the target answered about two rounds of others, never the whole queue.
  expect(Math.max(...seen)).toBeLessThanOrEqual(4 * LIMIT);
  expect(positions.every((position) => position === null || Number(position) <= 2)).toBe(true);
});
