import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eraseAudit } from "../../../test/support/audit/audit-world.ts";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { ProductEvent } from "../../kernel/events.port.ts";
import { BackupFault, type BackupRun, type WrittenBackup } from "./backup-file.port.ts";
import type { BackupOrigin } from "./backup-store.ts";
import { beginBackup, claimBackup } from "./claim-backup.ts";
import { listBackups } from "./list-backups.ts";
import { makeBackup } from "./make-backup.ts";
import { readBackupState } from "./read-backup-state.ts";

const WRITTEN: WrittenBackup = { path: "/backups/b", bytes: 9, sha256: "ab".repeat(32), rowCount: 3 };

let world: DomainWorld;
let log: MemoryLog;
/** What is emitted without a commit. */
let emitted: ProductEvent[];
let rotations: number;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  await sql`DELETE FROM backups`.execute(world.database.direct);
  await eraseAudit(world.database);
  world.onCommitted(() => undefined);
  log = new MemoryLog();
  emitted = [];
  rotations = 0;
});

function depsOf(steps: Partial<BackupRun> = {}) {
  return {
    ...world,
    log,
    events: { emit: (event: ProductEvent) => void emitted.push(event) },
    host: "here",
    isRunning: async () => false,
    writer: {
      begin: async () => ({
        write: async () => WRITTEN,
        copyElsewhere: async () => undefined,
        rotate: async () => {
          rotations += 1;
          return ["older"];
        },
        end: async () => undefined,
        ...steps,
      }),
    },
  };
}

const claim = (deps = depsOf()) => world.database.transaction((tx) => claimBackup(tx, deps, DAY_MS));
const rows = () => listBackups(world.database.direct);
const stateNow = () => readBackupState(world.database.direct, world.clock, DAY_MS);
const { signal } = new AbortController();

/** Claims and makes one, as the job does. @returns the code of its fault */
async function run(steps: Partial<BackupRun> = {}): Promise<string | null> {
  const deps = depsOf(steps);
  const id = await claim(deps);
  if (id === null) return "not due";
  return makeBackup(deps, id, signal).then(
    () => null,
    (error: unknown) => (error instanceof BackupFault ? error.code : "another error"),
  );
}

test("a backup that was made is stored, audited and logged, and the next one is due an interval later", async () => {
  expect(await stateNow()).toMatchObject({ status: "overdue", lastMadeAt: null });
  expect(await run()).toBeNull();
  expect(await rows()).toMatchObject([{ outcome: "made", host: "here", ...WRITTEN, verifiedAt: null }]);
  expect(await world.auditRows("backup.made")).toMatchObject([{ after: { path: "/backups/b", rows: 3 } }]);
  expect([rotations, await stateNow()]).toMatchObject([1, { status: "ok", failures: 0 }]);
  world.clock.advance(DAY_MS - 1);
  expect(await run()).toBe("not due");
  world.clock.advance(1);
  expect(await run()).toBeNull();
});

describe("a failure", () => {
  test.each([
    ["disk_full", () => Promise.reject(new BackupFault("disk_full", "no space left"))],
    ["unexpected", () => Promise.reject(new Error("a bug with token=verysecret in it"))],
  ])("%s is stored, audited, counted and logged without secrets; nothing older is deleted", async (code, write) => {
    const announced: unknown[] = [];
    world.onCommitted((list) => void announced.push(...list.map(({ event }) => event)));
    expect(await run({ write })).toBe(code);
    expect(await rows()).toMatchObject([{ outcome: "failed", reason: code, path: null }]);
    expect(await world.auditRows("backup.failed")).toMatchObject([{ after: { code, host: "here" } }]);
    expect(announced).toContainEqual({ kind: "backup", result: "failed", code });
    expect(log.lines.map(({ level }) => level)).toEqual(["error"]);
    expect(JSON.stringify(log.lines)).not.toContain("verysecret");
    expect(rotations).toBe(0);
  });

  test("of the copy elsewhere makes the backup a failed one, whose file is named", async () => {
    const copyElsewhere = () => Promise.reject(new BackupFault("after_command", "it ended with 1"));
    expect(await run({ copyElsewhere })).toBe("after_command");
    expect(await rows()).toMatchObject([{ outcome: "failed", path: "/backups/b" }]);
    expect([rotations, await stateNow()]).toMatchObject([0, { lastMadeAt: null, failures: 1 }]);
  });

  test("is tried again in five minutes, not before", async () => {
    const write = () => Promise.reject(new BackupFault("folder"));
    await run({ write });
    world.clock.advance(5 * MINUTE_MS - 1);
    expect(await run()).toBe("not due");
    world.clock.advance(1);
    expect(await run()).toBeNull();
    expect(await stateNow()).toMatchObject({ failures: 0 });
  });

  test("while PostgreSQL is away is counted nevertheless", async () => {
    const deps = depsOf({
      write: () => Promise.reject(new BackupFault("database", "the connection is lost")),
    });
    const id = await claim(deps);
    const away = { ...world.database, transaction: () => Promise.reject(new Error("away")) };
    await expect(makeBackup({ ...deps, database: away }, id ?? "", signal)).rejects.toMatchObject({
      code: "database",
    });
    expect(emitted).toEqual([{ kind: "backup", result: "failed", code: "database" }]);
  });

  test("by a stop of the service is told apart", async () => {
    const stopping = AbortSignal.abort();
    const deps = depsOf({ write: () => Promise.reject(new Error("aborted")) });
    const id = await world.database.transaction((tx) => beginBackup(tx, deps, "schedule"));
    await expect(makeBackup(deps, id, stopping)).rejects.toMatchObject({ code: "stopped" });
  });

  test("to delete older files does not make the backup a failed one", async () => {
    expect(await run({ rotate: () => Promise.reject(new Error("read-only")) })).toBeNull();
    expect(await rows()).toMatchObject([{ outcome: "made" }]);
  });
});

describe("a row that says that a backup runs", () => {
  test("keeps others away while it has just begun, and while its process holds the lock", async () => {
    await world.database.transaction((tx) => beginBackup(tx, depsOf(), "schedule"));
    expect(await claim()).toBeNull();
    world.clock.advance(DAY_MS);
    expect(await claim({ ...depsOf(), isRunning: async () => true })).toBeNull();
    expect(await rows()).toMatchObject([{ outcome: "running" }]);
  });

  test("counts as interrupted when its process is gone, and another backup is made soon", async () => {
    await world.database.transaction((tx) => beginBackup(tx, depsOf(), "schedule"));
    world.clock.advance(3 * MINUTE_MS);
    expect(await claim()).toBeNull();
    expect(await rows()).toMatchObject([{ outcome: "failed", reason: "interrupted" }]);
    expect(await world.auditRows("backup.failed")).toHaveLength(1);
    world.clock.advance(5 * MINUTE_MS);
    expect(await run()).toBeNull();
  });
});

describe("by hand", () => {
  async function runByHand(origin: BackupOrigin, steps: Partial<BackupRun> = {}): Promise<void> {
    const deps = depsOf(steps);
    const id = await world.database.transaction((tx) => beginBackup(tx, deps, origin));
    await makeBackup(deps, id, signal).catch(() => undefined);
  }
  const withoutSchedule = () => readBackupState(world.database.direct, world.clock, null);

  test("a backup in the folder of the schedule counts for it", async () => {
    await runByHand("command");
    expect(await stateNow()).toMatchObject({ status: "ok" });
    expect(await run()).toBe("not due");
  });

  test("a backup elsewhere neither delays the next one nor quiets the alarm; without a schedule it counts", async () => {
    await run();
    const { lastMadeAt } = await stateNow();
    world.clock.advance(2 * DAY_MS);
    await runByHand("elsewhere");
    expect(await stateNow()).toMatchObject({ status: "overdue", lastMadeAt });
    expect(await withoutSchedule()).toMatchObject({ lastMadeAt: new Date(world.clock.nowMs()) });
    expect(await run()).toBeNull();
  });

  test("failures neither delay the next one nor count as its own; without a schedule they count", async () => {
    const write = () => Promise.reject(new BackupFault("folder"));
    for (const origin of ["command", "elsewhere"] as const) await runByHand(origin, { write });
    expect(await stateNow()).toMatchObject({ failures: 0 });
    expect(await withoutSchedule()).toMatchObject({ failures: 2 });
    expect(await run()).toBeNull();
  });
});

test("the same time on each instance: of many claims at once, under the lock of jobs, one is made", async () => {
  const locked = () =>
    world.database.transaction(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(7260, 10)`.execute(tx);
      return claimBackup(tx, depsOf(), DAY_MS);
    });
  const ids = await Promise.all(Array.from({ length: 8 }, locked));
  expect(ids.filter((id) => id !== null)).toHaveLength(1);
});
