import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AuditWorld, createAuditWorld } from "../../../test/support/audit/audit-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { openAuditFolder } from "../../adapters/audit-files/audit-folder.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { ExportFault } from "../audit/audit-files.port.ts";
import { readAuditState } from "../audit/read-audit-state.ts";
import { type AuditNightlyDeps, claimAuditProof, proveAuditNightly } from "./audit-nightly.ts";

let world: AuditWorld;
let log: MemoryLog;

beforeAll(async () => {
  world = await createAuditWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.erase();
  await world.record(3);
  await world.seal();
  log = new MemoryLog();
});

const { signal } = new AbortController();
const claim = () => world.database.transaction((tx) => claimAuditProof(tx, world));
const state = () => readAuditState(world.database.direct, world.clock);

/** @returns whether a proof was due */
async function runNight(retention: AuditNightlyDeps["retention"] = null): Promise<boolean> {
  const id = await claim();
  if (id !== null) await proveAuditNightly({ ...world, log, retention }, id, signal);
  return id !== null;
}

test("the log is proven once a night, over all instances; a proof that has died is made again", async () => {
  expect(await state()).toMatchObject({ status: "unknown", verifiedAt: null, unsealed: 0 });
  expect([await claim(), await claim()]).toEqual([expect.any(String), null]);
  world.clock.advance(7 * HOUR_MS);
  expect([await runNight(), await runNight()]).toEqual([true, false]);
  expect(await state()).toMatchObject({ status: "ok", findings: 0, verifiedAt: expect.any(Date) });
  world.clock.advance(DAY_MS);
  expect(await runNight()).toBe(true);
  expect(log.lines).toEqual([]);
});

test("what it finds is one audit row and one error, and stays visible", async () => {
  await world.intrude("UPDATE audit_logs SET action = 'other' WHERE resource_id = '1'");
  await runNight();
  expect(await state()).toMatchObject({ status: "broken", findings: 1 });
  const [row] = await world.auditRows("audit.broken");
  expect(row?.after).toMatchObject({ findings: 1, named: [{ fault: "row_changed", position: "2" }] });
  expect(log.lines.map(({ level }) => level)).toEqual(["error"]);
});

test("a row of a wrong clock is a warning of the log alone", async () => {
  world.clock.advance(2 * HOUR_MS);
  const [id] = await world.record(1);
  world.clock.advance(-2 * HOUR_MS);
  await world.record(1);
  await world.seal();
  await runNight();
  expect(await state()).toMatchObject({ status: "ok", findings: 0 });
  expect(await world.auditRows("audit.broken")).toEqual([]);
  const after = { warnings: 1, named: [{ fault: "row_ahead", id }] };
  expect(log.lines).toMatchObject([{ level: "warn", facts: after }]);
});

test("rows that wait for their seal for longer than a minute are late", async () => {
  await runNight();
  await world.record(1);
  expect(await state()).toMatchObject({ status: "ok", unsealed: 1 });
  world.clock.advance(61_000);
  expect(await state()).toMatchObject({ status: "late", unsealed: 1 });
});

test("old rows are exported after a proof without findings alone; a failure is told and visible until it ends", async () => {
  const folder = await mkdtemp(join(tmpdir(), "zenzefi-audit-"));
  const files = openAuditFolder(folder);
  try {
    world.clock.advance(10 * DAY_MS);
    await runNight({
      keepMs: DAY_MS,
      files: { ...files, write: () => Promise.reject(new ExportFault("disk_full", "")) },
    });
    expect([await state(), log.lines.map(({ level }) => level)]).toMatchObject([
      { exportProblem: "disk_full" },
      ["error"],
    ]);
    world.clock.advance(DAY_MS);
    await runNight({ keepMs: DAY_MS, files });
    expect(await state()).toMatchObject({ exportProblem: null });
    const [exported] = await world.auditRows("audit.exported");
    expect(exported?.after).toMatchObject({ rows: 3, from_position: "1", sha256: expect.any(String) });
    await world.seal();
    expect(await world.verify()).toMatchObject({ rows: 1, from: "4", findings: [] });
    await world.intrude("UPDATE audit_logs SET action = 'other'");
    world.clock.advance(10 * DAY_MS);
    await runNight({ keepMs: DAY_MS, files });
    expect((await world.auditRows("audit.exported")).length).toBe(0);
    expect((await world.auditRows("other")).length).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
