import { sql } from "kysely";
import type { Database, Tx } from "../../kernel/database.port.ts";
import {
  type ChainState,
  countUnsealed,
  selectChain,
  selectLost,
  selectSealsAfter,
  selectStrangers,
} from "./audit-chain-store.ts";
import { FINDINGS_NAMED_MAX, Findings, type FoundFaults } from "./audit-finding.ts";
import { selectSentHeads } from "./audit-head-store.ts";
import type { AuditMacs } from "./audit-macs.port.ts";
import { ChainChecker, isSame } from "./chain-checker.ts";
import { type ChainPlace, formatHead, ORIGIN, startText } from "./seal-rules.ts";

export type AuditReport = FoundFaults & {
  /** Sealed rows that were checked. */
  readonly rows: number;
  /** The first and the last position of the chain; null if it is empty. */
  readonly from: string | null;
  readonly head: string | null;
  /** Rows that wait for their seal, at most 1,000,000 counted: nothing proves them yet. */
  readonly unsealed: number;
};

export type VerifyOptions = {
  /** Heads that left the machine and are kept elsewhere; those that the database remembers are checked too. */
  readonly heads?: readonly ChainPlace[];
  readonly onProgress?: (rows: number, rowsExpected: number) => void;
  readonly signal?: AbortSignal;
};

/** A few milliseconds, and less than a few megabytes. */
const SEALS_AT_ONCE = 2_000;
const UNSEALED_COUNTED_MAX = 1_000_000;

/**
 * Proves the audit log: reads the whole chain and every row, in one snapshot, page after page; the memory does not grow with it. What
 * another instance records, seals or exports meanwhile is neither seen nor delayed.
 */
export async function verifyAudit(
  database: Database,
  macs: AuditMacs,
  options: VerifyOptions = {},
): Promise<AuditReport> {
  return database.transaction(async (tx) => {
    await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`.execute(tx);
    await sql`SELECT set_config('statement_timeout', '0', true)`.execute(tx);
    const findings = new Findings();
    const chain = await selectChain(tx);
    const heads = [...(options.heads ?? []), ...(await selectSentHeads(tx))];
    const checker = new ChainChecker(macs, findings, startOf(macs, chain, findings), heads);
    const { rows, last } = await checkSeals(tx, checker, chain, options);
    checkEnd(checker, chain, last, findings);
    checker.finish();
    await findOutsiders(tx, findings);
    return {
      rows,
      from: rows === 0 ? null : String((chain?.start.position ?? 0n) + 1n),
      head: last === null ? null : formatHead(last),
      unsealed: await countUnsealed(tx, UNSEALED_COUNTED_MAX),
      ...findings.all,
    };
  });
}

/** The place before the first seal; only the service itself can have moved it. */
function startOf(macs: AuditMacs, chain: ChainState | null, findings: Findings): ChainPlace {
  if (chain === null || isSame(chain.start, ORIGIN)) return ORIGIN;
  const proof = macs.mac(chain.startKeyId ?? "", startText(chain.start));
  if (proof !== null && chain.startProof?.equals(proof) === true) return chain.start;
  if (proof === null)
    findings.add("key_unknown", chain.start.position, null, `key ${chain.startKeyId}, of the start`);
  else findings.add("start_changed", chain.start.position, null);
  return chain.start;
}

async function checkSeals(
  tx: Tx,
  checker: ChainChecker,
  chain: ChainState | null,
  { onProgress, signal }: VerifyOptions,
): Promise<{ rows: number; last: ChainPlace | null }> {
  const expected = chain === null ? 0 : Number(chain.head.position - chain.start.position);
  let rows = 0;
  let last: ChainPlace | null = null;
  // From the very beginning: a seal before the start would be one too many.
  for (let after = 0n; ; ) {
    signal?.throwIfAborted();
    const page = await selectSealsAfter(tx, after, SEALS_AT_ONCE);
    for (const found of page) checker.take(found);
    rows += page.length;
    onProgress?.(rows, Math.max(rows, expected));
    last = page.at(-1)?.seal ?? last;
    if (last === null || page.length < SEALS_AT_ONCE) return { rows, last };
    after = last.position;
  }
}

function checkEnd(
  checker: ChainChecker,
  chain: ChainState | null,
  last: ChainPlace | null,
  findings: Findings,
): void {
  if (chain === null) {
    if (last !== null) findings.add("head_changed", last.position, null, "the state of the chain is gone");
    return;
  }
  if (chain.head.position > checker.position) checker.noteGapTo(chain.head.position);
  else if (last !== null && !isSame(chain.head, last)) {
    findings.add("head_changed", last.position, null, `the chain notes ${formatHead(chain.head)}`);
  }
}

/** Rows that the chain does not know. */
async function findOutsiders(tx: Tx, findings: Findings): Promise<void> {
  findings.addRows("row_inserted", await selectStrangers(tx, FINDINGS_NAMED_MAX));
  findings.addRows("row_removed_unsealed", await selectLost(tx, FINDINGS_NAMED_MAX));
}
