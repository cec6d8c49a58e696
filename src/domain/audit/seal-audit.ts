import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import {
  deleteQueued,
  deleteSealedQueued,
  insertChain,
  insertSeals,
  lockChain,
  type SealableRow,
  selectChain,
  selectUnsealed,
  updateHead,
} from "./audit-chain-store.ts";
import type { AuditMacs } from "./audit-macs.port.ts";
import { type ChainPlace, ORIGIN, rowText, type Seal, sealText } from "./seal-rules.ts";

export type SealDeps = { readonly database: Database; readonly clock: Clock; readonly macs: AuditMacs };

/** One transaction: some hundredths of a second, and little memory however much waits. */
const ROWS_AT_ONCE_MAX = 500;
/** After a pause or at an upgrade millions of rows may wait. A turn ends after this long, so that a stop need not wait for them. */
const TURN_MS_MAX = 10 * SECOND_MS;

/**
 * Seals the committed audit rows that have no seal yet, in the order in which they were recorded, in short transactions. Only the
 * chain is locked, so that instances take turns; nobody who writes the audit log waits for it.
 * @returns how many were sealed in this turn; 0 while another instance seals
 * @throws Error if the state of the chain is gone: somebody has removed it
 */
export async function sealAudit(deps: SealDeps): Promise<number> {
  const startedMs = deps.clock.monotonicMs();
  let sealed = 0;
  let slice: number;
  do {
    slice = await deps.database.transaction((tx) => sealSome(tx, deps));
    sealed += slice;
  } while (slice === ROWS_AT_ONCE_MAX && deps.clock.monotonicMs() - startedMs < TURN_MS_MAX);
  return sealed;
}

/** Seals the next rows, and moves the head of the chain after them. */
async function sealSome(tx: Tx, { clock, macs }: SealDeps): Promise<number> {
  const now = new Date(clock.nowMs());
  const chain = (await lockChain(tx)) ?? (await beginChain(tx, now));
  if (chain === null) return 0;
  const waiting = await selectUnsealed(tx, ROWS_AT_ONCE_MAX);
  const seals: Seal[] = [];
  let head = chain.head;
  const taken = new Set<string>();
  for (const { queueId: _, isBacklog, ...row } of waiting) {
    if (taken.has(row.id)) continue;
    taken.add(row.id);
    const seal = sealOf(macs, head, row, isBacklog);
    seals.push(seal);
    head = seal;
  }
  if (seals.length === 0) return 0;
  await insertSeals(tx, seals);
  await updateHead(tx, head, now);
  await deleteQueued(
    tx,
    waiting.map(({ queueId }) => queueId),
  );
  if (waiting.length < ROWS_AT_ONCE_MAX) await deleteSealedQueued(tx);
  return waiting.length;
}

/** @returns null while another instance has the chain */
async function beginChain(tx: Tx, now: Date) {
  await insertChain(tx, ORIGIN, now);
  const chain = await lockChain(tx);
  if (chain === null && (await selectChain(tx)) === null) {
    throw new Error("the state of the audit chain is gone; zenzefi audit verify names what else is");
  }
  return chain;
}

function sealOf(macs: AuditMacs, previous: ChainPlace, row: SealableRow, isBacklog: boolean): Seal {
  const open = {
    position: previous.position + 1n,
    auditId: row.id,
    keyId: macs.keyId,
    rowMac: macOf(macs, rowText(row)),
    previousMac: previous.mac,
    isBacklog,
  };
  return { ...open, mac: macOf(macs, sealText(open)) };
}

/** With the current key, which is always known. */
export function macOf(macs: AuditMacs, text: string): Buffer {
  const mac = macs.mac(macs.keyId, text);
  if (mac === null) throw new Error("the current key is unknown");
  return mac;
}
