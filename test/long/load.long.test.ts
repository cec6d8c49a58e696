/** `npm run load` against a real instance: what it counts is what the instance counted, and no fault is hidden. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Figures } from "../../bench/load/figures.ts";
import { newCustomer } from "../support/customer.ts";
import { type StartedLoad, startLoad } from "../support/run-load.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import type { TestEnvironment } from "../support/test-settings.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

const PATIENCE_MS = 60_000;
/** Nothing of speed is judged: the machine may be busy. */
const NO_SPEED = ["--target-rps", "off", "--target-p50", "off", "--target-p95", "off"];
const QUICK = ["--headless", "-r", "50", "--think-time", "5ms-20ms", ...NO_SPEED];

let folder = "";
let upstream: TestUpstream;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "load-"));
  upstream = await startTestUpstream();
});
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true });
});

async function serve(environment: TestEnvironment = {}): Promise<SpawnedServer & { database: TestDatabase }> {
  const database = await createTestDatabase();
  const server = await spawnServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });
  onTestFinished(() => server.kill());
  return { ...server, database };
}

function load(server: { url: string }, ...args: readonly string[]): StartedLoad & { figures(): Figures } {
  const file = join(folder, `${Math.random()}.json`);
  const started = startLoad(["--host", server.url, "--json", file, ...args]);
  onTestFinished(() => void started.process.kill("SIGKILL"));
  return { ...started, figures: () => JSON.parse(readFileSync(file, "utf8")).figures };
}

/** The sum of a counter of `/metrics` over its labels, or over those that match. */
async function counted(server: SpawnedServer, name: string, labels = ""): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const values = text
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => line.includes(labels))
    .map((line) => Number(line.split(" ").at(-1)));
  return values.reduce((sum, value) => sum + value, 0);
}

/** How many requests of these calls were answered as they should be, the ramp included. */
function sent(figures: Figures, ...names: readonly string[]): number {
  const calls = [...figures.calls, ...figures.ramp.calls];
  return calls.filter(({ name }) => names.includes(name)).reduce((sum, { ok }) => sum + ok, 0);
}

/** Waits until the load measures, and some requests have been answered since. */
async function measuring(started: StartedLoad): Promise<void> {
  await waitUntil("measuring", PATIENCE_MS, () => started.output().includes("measuring"));
  const before = upstream.seen.length;
  await waitUntil("answers", PATIENCE_MS, () => upstream.seen.length > before + 10);
}

describe("a whole load", () => {
  it("counts what the instance has counted: proxied requests, log-ins, purchases, deposits, revocations", async () => {
    const server = await serve();
    const html = join(folder, "report.html");
    const seenBefore = upstream.seen.length;
    const weights = "proxy=50,balance=5,list=5,buy=10,revoke=10,topup=5,login=3,register=2";
    const run = load(
      server,
      ...QUICK,
      "-u",
      "6",
      "-t",
      "3s",
      "--weights",
      weights,
      "--post",
      "/form",
      "--html",
      html,
    );
    expect([await run.ended, run.output()]).toEqual([0, expect.stringContaining("ended as planned")]);
    const figures = run.figures();
    expect(figures.bad + figures.notSent).toBe(0);
    expect(figures.ramp.errors).toEqual([]);
    const proxied = sent(figures, "page", "post");
    expect(proxied).toBeGreaterThan(20);
    expect(sent(figures, "post")).toBeGreaterThan(0);
    expect(upstream.seen.length - seenBefore).toBe(proxied);
    expect(await counted(server, "proxy_requests_total")).toBe(proxied);
    expect(await counted(server, "proxy_requests_total", 'status_code="200"')).toBe(proxied);
    expect(await counted(server, "auth_attempts_total")).toBe(sent(figures, "login"));
    expect(await counted(server, "token_purchases_total")).toBe(sent(figures, "buy"));
    expect(await counted(server, "balance_deposits_total")).toBe(sent(figures, "topup"));
    expect(await counted(server, "token_revocations_total")).toBe(sent(figures, "revoke"));
    const users = await query(
      server.database.url,
      "select email from users where email like 'load-%@example.com'",
    );
    expect(users.length).toBe(sent(figures, "register"));
    expect(readFileSync(html, "utf8")).toContain("<strong>All targets met</strong>");
  });

  it("is divided among processes without a name being used twice", async () => {
    const server = await serve();
    const run = load(server, ...QUICK, "-u", "7", "-t", "1s", "--workers", "2");
    expect([await run.ended, run.output()]).toEqual([0, expect.stringContaining("users 7/7")]);
    expect(run.figures().generator.processes).toBe(2);
    expect(run.figures().ramp.errors).toEqual([]);
  });

  it("tops up as a superuser where there are no mock payments", async () => {
    const server = await serve({ PAYMENT_PROVIDERS: "" });
    const admin = await newCustomer(server.url);
    await query(server.database.url, `update users set is_superuser = true where id = '${admin.id}'`);
    const file = join(folder, "password");
    writeFileSync(file, `${admin.password}\n`);
    const account = ["--admin-email", admin.email, "--admin-password-file", file];
    const run = load(server, ...QUICK, "-u", "3", "-t", "1s", ...account);
    expect([await run.ended, run.output()]).toEqual([0, expect.stringContaining("users 3/3")]);
    expect(run.output()).not.toContain(admin.password);
  });
});

describe("an arrival that has to wait because the service stands still", () => {
  it("counts from when it was due: the stall is in the percentiles, though few requests were sent in it", async () => {
    const server = await serve();
    const run = load(
      server,
      "--headless",
      "-u",
      "3",
      "--rate",
      "40",
      "--max-in-flight",
      "1",
      "-t",
      "6s",
      ...NO_SPEED,
    );
    await measuring(run);
    server.pause();
    const pausedMs = performance.now();
    await waitUntil("2 s", 10_000, () => performance.now() - pausedMs > 2_000);
    server.resume();
    await run.ended;
    const { latency, sending, requests, notSent } = run.figures();
    // 80 of some 240 arrivals were due in the stall; one was sent.
    expect(latency.p95Ms).toBeGreaterThan(1_000);
    expect(sending.p95Ms).toBeLessThan(latency.p95Ms ?? 0);
    // Every arrival is accounted for: 6 s at 40 a second, and the one at the start.
    expect(Math.abs(requests + notSent - 241)).toBeLessThanOrEqual(8);
  });
});

describe("what goes wrong", () => {
  it("a service that dies does not end the load: it goes on, counts errors, and says so by its exit code", async () => {
    const server = await serve();
    const run = load(server, ...QUICK, "-u", "4", "-t", "4s");
    await measuring(run);
    await server.kill();
    expect(await run.ended).toBe(1);
    const { errors, endedBy } = run.figures();
    expect(endedBy).toBe("run-time");
    expect(errors.map(({ code }) => code)).toContain("ECONNREFUSED");
  });

  it("the first Ctrl-C ends the load with its report, the second at once", async () => {
    const server = await serve();
    const run = load(server, ...QUICK, "-u", "4");
    await measuring(run);
    run.process.kill("SIGINT");
    expect([await run.ended, run.output()]).toEqual([
      expect.any(Number),
      expect.stringContaining("ended by Ctrl-C"),
    ]);
    expect(run.figures().endedBy).toBe("interrupt");
    const stuck = load(server, ...QUICK, "-u", "4");
    await measuring(stuck);
    server.pause();
    // Without an answer for a second, each user waits for one.
    const shown = stuck.output().length;
    await waitUntil("all users waiting", PATIENCE_MS, () =>
      / 0 requests\/s/.test(stuck.output().slice(shown)),
    );
    stuck.process.kill("SIGINT");
    await waitUntil("the first Ctrl-C", PATIENCE_MS, () =>
      stuck.output().includes("waiting for the last answers"),
    );
    stuck.process.kill("SIGINT");
    expect(await stuck.ended).toBe(130);
  });

  it("limits of the service are named early, once, with the settings to start it with", async () => {
    const server = await serve({ RATE_LIMIT_AUTH: "8/3600" });
    const run = load(server, ...QUICK, "-u", "12", "-t", "1s");
    await run.ended;
    expect(run.output().match(/RATE_LIMIT_AUTH=off RATE_LIMIT_API=off/g)).toHaveLength(1);
    expect(run.output()).toMatch(/[1-4] of 12 users became ready/);
    expect(run.figures().ramp.errors).toContainEqual(
      expect.objectContaining({ status: 429, code: "rate_limited" }),
    );
  });

  it("without any way to pay nothing can be measured: exit code 2, and what to set", async () => {
    const server = await serve({ PAYMENT_PROVIDERS: "" });
    const run = load(server, ...QUICK, "-u", "2", "-t", "1s");
    expect([await run.ended, run.output()]).toEqual([2, expect.stringContaining("PAYMENT_PROVIDERS=mock")]);
    expect(run.figures().endedBy).toBe("no-users");
  });

  it("a service that is not there, and a report that could not be written, end it before it begins", async () => {
    const away = load({ url: "http://127.0.0.1:9" }, ...QUICK);
    expect([await away.ended, away.output()]).toEqual([2, expect.stringContaining("cannot be reached")]);
    const nowhere = load(
      { url: "http://127.0.0.1:9" },
      ...QUICK,
      "--html",
      join(folder, "no/such/report.html"),
    );
    expect([await nowhere.ended, nowhere.output()]).toEqual([2, expect.stringContaining("ENOENT")]);
  });
});
