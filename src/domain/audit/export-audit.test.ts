import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AuditWorld, createAuditWorld } from "../../../test/support/audit/audit-world.ts";
import { holdTransaction } from "../../../test/support/facts/held-transaction.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { openAuditFolder, readLines, requireAuditFolder } from "../../adapters/audit-files/audit-folder.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { lockChain } from "./audit-chain-store.ts";
import { ExportFault } from "./audit-files.port.ts";
import { type DoneExport, type ExportDeps, exportOldAudit } from "./export-audit.ts";
import { verifyExport } from "./export-lines.ts";
import { parseHead } from "./seal-rules.ts";

let world: AuditWorld;
let folder: string;
let done: DoneExport[];

beforeAll(async () => {
  world = await createAuditWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "zenzefi-audit-"));
  done = [];
  await world.erase();
  // Five old rows, and three of today.
  await world.record(5);
  world.clock.advance(10 * DAY_MS);
  await world.record(3);
  await world.seal();
  return () => rm(folder, { recursive: true });
});

const depsOf = (overrides: Partial<ReturnType<typeof openAuditFolder>> = {}) => ({
  ...world,
  files: { ...openAuditFolder(folder), ...overrides },
  keepMs: DAY_MS,
});
const { signal } = new AbortController();
const runExport = (
  deps: ExportDeps = depsOf(),
  onDone = async (_tx: unknown, one: DoneExport) => void done.push(one),
) => exportOldAudit(deps, signal, onDone);
const check = (path: string, heads: string[] = []) =>
  verifyExport(
    readLines(path),
    world.macs,
    heads.map((text) => parseHead(text) ?? expect.unreachable()),
  );
const rowCount = async (): Promise<number> =>
  (await world.database.direct.selectFrom("audit_logs").select("id").execute()).length;

describe("old rows", () => {
  test("are in a file that proves itself, and are deleted; the chain that is left is proven from its new start", async () => {
    const { head: before } = await world.verify();
    await runExport();
    expect(await rowCount()).toBe(3);
    const [{ path, rows, head }] = [done[0] ?? expect.unreachable()];
    expect([done.length, rows, path]).toEqual([
      1,
      5,
      expect.stringContaining(join(folder, "audit-000000000001-000000000005-")),
    ]);
    expect(await check(path, [head])).toMatchObject({
      rows: 5,
      after: `0:${"0".repeat(64)}`,
      head,
      findings: [],
    });
    const heads = [head, before ?? ""].map((text) => parseHead(text) ?? expect.unreachable());
    expect(await world.verify({ heads })).toMatchObject({ rows: 3, from: "6", head: before, findings: [] });
    await runExport();
    expect([done.length, (await readdir(folder)).length]).toEqual([1, 1]);
  });

  test("follow those of the night before; when all rows are old, the chain goes on after them", async () => {
    await runExport();
    world.clock.advance(10 * DAY_MS);
    await runExport();
    expect(await rowCount()).toBe(0);
    const [first, second] = done;
    expect(await check(second?.path ?? "")).toMatchObject({ rows: 3, after: first?.head, findings: [] });
    expect(await world.findings()).toEqual([]);
    await world.record(2);
    await world.seal();
    expect(await world.verify()).toMatchObject({ rows: 2, from: "9", findings: [] });
  });

  test("leave although a clock was years ahead among them; those of today stay although one was years behind", async () => {
    await world.erase();
    const recordAt = async (days: number) => {
      world.clock.advance(days * DAY_MS);
      await world.record(1);
      world.clock.advance(-days * DAY_MS);
    };
    await world.record(2);
    await recordAt(36_500);
    await world.record(2);
    world.clock.advance(10 * DAY_MS);
    await world.record(3);
    await recordAt(-3_650);
    await world.record(2);
    await world.seal();
    await runExport();
    expect([await rowCount(), done]).toMatchObject([6, [{ rows: 5 }]]);
    expect(await check(done[0]?.path ?? "")).toMatchObject({ findings: [], warningCount: 1 });
  });

  test("are neither lost nor written twice by an end at any step", async () => {
    const ended = new Error("the process has ended");
    const dying = depsOf({
      write: async (name, lines) => {
        await openAuditFolder(folder).write(name, lines);
        throw ended;
      },
    });
    // After the file has its name, before that is stored.
    await expect(runExport(dying)).rejects.toBe(ended);
    expect(await rowCount()).toBe(8);
    const [name = ""] = await readdir(folder);
    const written = await readFile(join(folder, name));
    // In the transaction that deletes.
    await expect(runExport(depsOf(), () => Promise.reject(ended))).rejects.toBe(ended);
    expect([await rowCount(), await world.findings()]).toEqual([8, []]);
    await runExport();
    expect([await rowCount(), await readdir(folder), done.length]).toEqual([3, [name], 1]);
    expect(await readFile(join(folder, name))).toEqual(written);
  });

  test("wait while the chain is locked, with a pause between the tries, and go on after it", async () => {
    const triedMs: number[] = [];
    const database: Database = {
      direct: world.database.direct,
      transaction: (work) => {
        triedMs.push(performance.now());
        return world.database.transaction(work);
      },
    };
    const holder = await holdTransaction(world.database);
    await lockChain(holder.tx);
    const running = runExport({ ...depsOf(), database });
    await waitUntil("three tries", 30_000, () => triedMs.length >= 3);
    expect((triedMs[2] ?? 0) - (triedMs[0] ?? 0)).toBeGreaterThan(300);
    expect(await rowCount()).toBe(8);
    await holder.commit();
    await running;
    expect([await rowCount(), done.length]).toEqual([3, 1]);
  });

  test("stop to wait for the chain when the service stops", async () => {
    const holder = await holdTransaction(world.database);
    await lockChain(holder.tx);
    const stop = new AbortController();
    const running = exportOldAudit(depsOf(), stop.signal, () => Promise.reject(new Error("nothing is done")));
    const ended = expect(running).rejects.toMatchObject({ name: "AbortError" });
    await waitUntil("the file", 30_000, async () =>
      (await readdir(folder)).some((name) => name.endsWith(".gz")),
    );
    stop.abort();
    await ended;
    await holder.commit();
  });

  test("stay where the disk is full, or the file is not what was written", async () => {
    const full = depsOf({ write: () => Promise.reject(new ExportFault("disk_full", "no space")) });
    await expect(runExport(full)).rejects.toMatchObject({ code: "disk_full" });
    const lying = depsOf({
      write: async (name, lines) => {
        const whole = await openAuditFolder(folder).write(name, lines);
        const text = gunzipSync(await readFile(whole.path)).toString();
        await writeFile(whole.path, gzipSync(text.slice(0, text.length / 2)));
        return whole;
      },
    });
    await expect(runExport(lying)).rejects.toMatchObject({ code: "chain_broken" });
    expect([await rowCount(), done]).toEqual([8, []]);
  });

  test("stay where one of them was changed", async () => {
    await world.intrude("UPDATE audit_logs SET reason = 'other' WHERE resource_id = '2' AND reason IS NULL");
    await expect(runExport()).rejects.toMatchObject({ code: "chain_broken" });
    expect(await rowCount()).toBe(8);
  });
});

describe("an exported file", () => {
  const rewrite = async (change: (lines: string[]) => string[]): Promise<string[]> => {
    await runExport();
    const path = done[0]?.path ?? "";
    const lines = gunzipSync(await readFile(path))
      .toString()
      .split("\n");
    await writeFile(path, gzipSync(change(lines).join("\n")));
    const { findings } = await check(path);
    return findings.map(({ fault, position }) => `${fault} ${position ?? "-"}`);
  };
  const swap = (lines: string[], one: number, other: number): string[] =>
    lines.with(one, lines[other] ?? "").with(other, lines[one] ?? "");

  test.each<[string, (lines: string[]) => string[], string[]]>([
    [
      "an edited line",
      (lines) => lines.with(3, (lines[3] ?? "").replace("after 2", "after 9")),
      ["file_damaged -", "row_changed 3"],
    ],
    ["a line that is gone", (lines) => lines.toSpliced(3, 1), ["file_damaged -", "seals_missing 3"]],
    ["an end that is gone", (lines) => lines.slice(0, 4), ["file_damaged -", "seals_missing 4"]],
    ["nonsense", () => ["nonsense"], ["file_damaged -"]],
    ["another file", () => ["{}"], ["file_damaged -"]],
  ])("with %s is not proven", async (_what, change, faults) => {
    const found = await rewrite(change);
    expect(found.toSorted()).toEqual(faults.toSorted());
  });

  test("with two lines exchanged is not proven", async () => {
    expect(await rewrite((lines) => swap(lines, 2, 4))).toContain("file_damaged -");
  });
});

test("a folder in which no file can be made is refused", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(requireAuditFolder(join(folder, "file", "below"))).rejects.toThrow("AUDIT_EXPORT_DIR");
  await requireAuditFolder(join(folder, "new"));
  expect(await readdir(join(folder, "new"))).toEqual([]);
});
