import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import type { NewId } from "../../kernel/ids.ts";
import {
  lockChain,
  type SealWithRow,
  selectChain,
  selectSealsAfter,
  updateStart,
} from "./audit-chain-store.ts";
import {
  type AuditExport,
  deleteSealed,
  insertExport,
  selectLastOld,
  selectOpenExport,
  storeDeleted,
  storeWritten,
} from "./audit-export-store.ts";
import { type AuditFiles, ExportFault } from "./audit-files.port.ts";
import type { AuditMacs } from "./audit-macs.port.ts";
import { exportLines, verifyExport } from "./export-lines.ts";
import { allowRemoval } from "./remove-audit.ts";
import { macOf } from "./seal-audit.ts";
import { type ChainPlace, formatHead, startText } from "./seal-rules.ts";

export type ExportDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly macs: AuditMacs;
  readonly files: AuditFiles;
  readonly keepMs: number;
};

/** What was exported, deleted, and is told in the transaction that deletes the last of it. */
export type DoneExport = {
  readonly id: string;
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
  readonly from: bigint;
  /** `POSITION:MAC` of the last row. */
  readonly head: string;
};

/** A file of some megabytes. */
const ROWS_PER_FILE_MAX = 50_000;
/** Some tens of milliseconds in one transaction. */
const ROWS_AT_ONCE = 1_000;

/** Somebody seals, a matter of a moment: the next try is this long after, and after so many the night is over for the export. */
const LOCKED_WAIT_MS = 200;
const LOCKED_TRIES_MAX = 300;

/**
 * Exports the sealed rows that are older than they are kept: a plan is stored, its file written, read back and proven, and only then
 * its rows are deleted, in short transactions. Whatever ends it in between, the next call goes on with the same plan, so that
 * nothing is lost or exported twice. One call at a time.
 * @param onDone called in the transaction that deletes the last rows of a file
 * @throws ExportFault; what was not exported is not deleted
 */
export async function exportOldAudit(
  deps: ExportDeps,
  stopping: AbortSignal,
  onDone: (tx: Tx, done: DoneExport) => Promise<void>,
): Promise<void> {
  for (;;) {
    stopping.throwIfAborted();
    const plan = (await selectOpenExport(deps.database.direct)) ?? (await planExport(deps));
    if (plan === null) return;
    const sha256 =
      plan.sha256 === null ? await writeFile(deps, plan) : await findFile(deps, plan, plan.sha256);
    await deleteExported(deps, { ...plan, sha256 }, stopping, onDone);
  }
}

async function planExport({
  database,
  clock,
  newId,
  files,
  keepMs,
}: ExportDeps): Promise<AuditExport | null> {
  const now = clock.nowMs();
  const chain = await selectChain(database.direct);
  if (chain === null) return null;
  const start = chain.start.position;
  const to = await selectLastOld(database.direct, start, new Date(now - keepMs), ROWS_PER_FILE_MAX);
  if (to === null) return null;
  const [last] = await selectSealsAfter(database.direct, to - 1n, 1);
  // The code keeps the names of another chain apart, which a restore or `clear-database` has begun.
  const code = last?.seal.mac.toString("hex").slice(0, 8) ?? "";
  const name = `audit-${pad(start + 1n)}-${pad(to)}-${code}.jsonl.gz`;
  const plan = { id: newId(), from: start + 1n, to, path: files.pathOf(name), sha256: null };
  await insertExport(database.direct, plan, new Date(now));
  return plan;
}

/** Writes the file of a plan, and proves it as it is on the disk. @returns its SHA-256 */
async function writeFile({ database, clock, macs, files }: ExportDeps, plan: AuditExport): Promise<string> {
  const name = plan.path.slice(plan.path.lastIndexOf("/") + 1);
  const written = await files.write(name, exportLines(plan, pagesOf(database.direct, plan)));
  const report = await verifyExport(files.read(written.path), macs);
  const [finding] = report.findings;
  if (finding !== undefined) {
    throw new ExportFault(
      "chain_broken",
      `${finding.fault} at ${finding.position ?? "the file"}; nothing is deleted`,
    );
  }
  await storeWritten(database.direct, plan.id, written, new Date(clock.nowMs()));
  return written.sha256;
}

/** A file that was written before. @throws ExportFault if it is not what was written, and some of its rows are deleted */
async function findFile(deps: ExportDeps, plan: AuditExport, sha256: string): Promise<string> {
  const found = await deps.files.hash(plan.path);
  if (found === sha256) return sha256;
  const chain = await selectChain(deps.database.direct);
  if (chain?.start.position === plan.from - 1n) return writeFile(deps, plan);
  const detail = `${plan.path}; its rows are not deleted until it is back as it was written`;
  throw new ExportFault(found === null ? "file_missing" : "file_damaged", detail);
}

async function* pagesOf(tx: Tx, { from, to }: AuditExport): AsyncGenerator<readonly SealWithRow[]> {
  for (let after = from - 1n; after < to; ) {
    const page = await selectSealsAfter(tx, after, ROWS_AT_ONCE);
    const wanted = page.filter(({ seal }) => seal.position <= to);
    if (wanted.length > 0) yield wanted;
    if (wanted.length < page.length || page.length < ROWS_AT_ONCE) return;
    after = page.at(-1)?.seal.position ?? to;
  }
}

async function deleteExported(
  deps: ExportDeps,
  plan: AuditExport & { readonly sha256: string },
  stopping: AbortSignal,
  onDone: (tx: Tx, done: DoneExport) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; ) {
    stopping.throwIfAborted();
    const outcome = await deps.database.transaction((tx) => deleteSome(tx, deps, plan, onDone));
    if (outcome === "done") return;
    if (outcome === "deleted") tries = 1;
    else if (tries === LOCKED_TRIES_MAX) throw new ExportFault("chain_locked", "the next night goes on");
    else {
      tries += 1;
      await wait(LOCKED_WAIT_MS, undefined, { signal: stopping });
    }
  }
}

/** Deletes the next rows of a plan, and moves the start of the chain after them. `locked`: nothing, since the chain is held. */
async function deleteSome(
  tx: Tx,
  { clock, macs }: ExportDeps,
  plan: AuditExport & { readonly sha256: string },
  onDone: (tx: Tx, done: DoneExport) => Promise<void>,
): Promise<"done" | "deleted" | "locked"> {
  const chain = await lockChain(tx);
  if (chain === null) return "locked";
  let { start } = chain;
  if (start.position < plan.to) start = await deleteSlice(tx, macs, start.position, plan.to);
  if (start.position < plan.to) return "deleted";
  await storeDeleted(tx, plan.id, new Date(clock.nowMs()));
  const { id, path, sha256, from, to } = plan;
  await onDone(tx, { id, path, sha256, rows: Number(to - from + 1n), from, head: formatHead(start) });
  return "done";
}

/** @returns where the chain starts now */
async function deleteSlice(tx: Tx, macs: AuditMacs, after: bigint, planned: bigint): Promise<ChainPlace> {
  const next = after + BigInt(ROWS_AT_ONCE);
  const to = next < planned ? next : planned;
  const [last] = await selectSealsAfter(tx, to - 1n, 1);
  if (last?.seal.position !== to) throw new ExportFault("chain_broken", `position ${to} has no seal`);
  const start = { position: to, mac: last.seal.mac };
  await allowRemoval(tx, "exported");
  await deleteSealed(tx, after, to);
  await updateStart(tx, { ...start, keyId: macs.keyId, proof: macOf(macs, startText(start)) });
  return start;
}

function pad(position: bigint): string {
  return String(position).padStart(12, "0");
}
