import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { JobJournal } from "../../../domain/health/job-journal.ts";
import { DAY_MS, SECOND_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let auditor: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  auditor = await api.registerRole("auditor");
});
afterAll(() => api.close());

const read = async (path: string) => (await api.call("GET", path, { jwt: auditor.jwt })).body;

async function job(name: string) {
  const { items } = await read("/api/v1/admin/jobs");
  return Object.values(items ?? {}).find((item) => String(item.name) === name);
}

const at = (ms: number) => new Date(ms).toISOString().replace("Z", "+00:00");

test("a job has its last times of all processes, each with the process, whoever writes last", async () => {
  const [one, two] = ["host:1", "host:2"].map((instance) => new JobJournal({ ...api.world, instance }));
  const nowMs = api.world.clock.nowMs();
  for (const journal of [one, two]) journal?.expect("seal-audit", 2 * SECOND_MS);
  one?.noteStart("seal-audit", nowMs);
  one?.noteSuccess("seal-audit", nowMs + 5);
  two?.noteStart("seal-audit", nowMs - 10);
  two?.noteFailure("seal-audit", nowMs - 5, Object.assign(new Error("a secret"), { code: "ECONNRESET" }));
  two?.noteStart("no-such-job", nowMs);
  await one?.write();
  await two?.write();
  await one?.write();
  expect(await job("seal-audit")).toEqual({
    name: "seal-audit",
    every_seconds: 2,
    last_started_at: at(nowMs),
    last_started_on: "host:1",
    last_succeeded_at: at(nowMs + 5),
    last_succeeded_on: "host:1",
    last_failed_at: at(nowMs - 5),
    last_failed_on: "host:2",
    failure: "ECONNRESET",
  });
  expect(await job("no-such-job")).toBeUndefined();
});

test("attempts to make a backup are listed newest first, with why one failed", async () => {
  const started = new Date(api.world.clock.nowMs());
  const common = { started_at: started, finished_at: started, origin: "schedule", host: "machine" };
  const made = { outcome: "made", path: "/backups/a", bytes: 5n, sha256: "a".repeat(64), row_count: 7n };
  const rows = [
    { id: api.world.newId(), ...common, ...made },
    {
      ...{ id: api.world.newId(), ...common, outcome: "failed", reason: "disk_full" },
      started_at: new Date(started.getTime() + 1),
    },
  ];
  for (const row of rows) await api.world.database.direct.insertInto("backups").values(row).execute();
  expect((await read("/api/v1/admin/backups")).items).toMatchObject([
    { status: "failed", reason: "disk_full", bytes: null },
    { status: "made", path: "/backups/a", bytes: 5, rows: 7, host: "machine" },
  ]);
});

test("the proof of the books is told with what it read and found", async () => {
  expect(await read("/api/v1/admin/books")).toMatchObject({ status: "new", verified_at: null });
  const row = { id: api.world.newId(), verified_at: new Date(api.world.clock.nowMs()) };
  await api.world.database.direct
    .insertInto("ledger_verifications")
    .values({ ...row, transaction_count: 9n, mismatch_count: 0 })
    .execute();
  expect(await read("/api/v1/admin/books")).toMatchObject({ status: "ok", transactions: 9, mismatches: 0 });
});

test("a job that no process has any more is forgotten after a month", async () => {
  const journal = new JobJournal({ ...api.world, instance: "host:1" });
  journal.expect("of-yesterday", SECOND_MS);
  await journal.write();
  const other = new JobJournal({ ...api.world, instance: "host:2" });
  const later = async (days: number) => {
    api.world.clock.advance(days * DAY_MS);
    auditor = { ...auditor, jwt: await api.logIn(auditor.email) };
    await other.write();
  };
  await later(29);
  expect(await job("of-yesterday")).toMatchObject({ last_started_at: null, failure: null });
  await later(2);
  expect(await job("of-yesterday")).toBeUndefined();
});
