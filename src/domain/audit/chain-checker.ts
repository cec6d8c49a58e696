import type { SealWithRow } from "./audit-chain-store.ts";
import { FINDINGS_NAMED_MAX, type Findings } from "./audit-finding.ts";
import type { AuditMacs } from "./audit-macs.port.ts";
import { RowTimes } from "./row-time-rules.ts";
import { type ChainPlace, formatHead, type RowTexts, rowText, type Seal, sealText } from "./seal-rules.ts";

/** Among so many positions it is looked for where a seal was moved from. */
const MOVES_TRIED_MAX = 100;

/** A row that is not what was sealed at its place. */
type ChangedRow = {
  readonly position: bigint;
  readonly id: string;
  readonly sealed: string;
  readonly found: string;
};

type TimedRow = { readonly madeMs: number; readonly createdAt: string; readonly seal: Seal };

/**
 * Checks seals and their rows, one after the other. Each seal is proven by itself, so that one that is changed or gone does not hide
 * what is right or wrong after it. The memory does not grow with the chain.
 */
export class ChainChecker {
  readonly #macs: AuditMacs;
  readonly #findings: Findings;
  /** Null after a seal that is not proven: whether the next one follows it cannot be told. */
  #last: ChainPlace | null;
  #position: bigint;
  readonly #times = new RowTimes<TimedRow>();
  #isPastBacklog = false;
  readonly #heads: Map<string, ChainPlace>;
  readonly #start: ChainPlace;
  readonly #changed: ChangedRow[] = [];
  readonly #unproven: Seal[] = [];
  readonly #gaps: bigint[] = [];
  readonly #unknownKeys = new Map<string, { from: bigint; to: bigint; count: number }>();

  /** @param start the place after which the first seal must be @param heads each must be in the chain, if it is not before its start */
  constructor(macs: AuditMacs, findings: Findings, start: ChainPlace, heads: readonly ChainPlace[]) {
    this.#macs = macs;
    this.#findings = findings;
    this.#start = start;
    this.#last = start;
    this.#position = start.position;
    this.#heads = new Map(heads.map((head) => [formatHead(head), head]));
  }

  /** The last position that was seen. */
  get position(): bigint {
    return this.#position;
  }

  take({ seal, row }: SealWithRow): void {
    this.#noteGap(seal.position);
    this.#position = seal.position;
    const proof = this.#macs.mac(seal.keyId, sealText(seal));
    if (proof === null) {
      this.#noteUnknownKey(seal);
      this.#last = null;
      return;
    }
    if (!proof.equals(seal.mac)) {
      if (this.#unproven.length < FINDINGS_NAMED_MAX) this.#unproven.push(seal);
      else this.#findings.add("seal_changed", seal.position, seal.auditId);
      this.#last = null;
      return;
    }
    if (this.#last !== null && !this.#last.mac.equals(seal.previousMac)) {
      this.#findings.add("seal_changed", seal.position, seal.auditId, "it does not follow the one before it");
    }
    this.#last = seal;
    this.#heads.delete(formatHead(seal));
    this.#checkRow(seal, row);
  }

  /** After the last seal: names what could be told only now. */
  finish(): void {
    for (const [keyId, { from, to, count }] of this.#unknownKeys) {
      this.#findings.add("key_unknown", from, null, `key ${keyId}, ${count} seals up to position ${to}`);
    }
    this.#nameChangedRows();
    this.#nameUnprovenSeals();
    for (const head of this.#heads.values()) {
      if (head.position <= this.#start.position && !isSame(head, this.#start)) continue; // Exported.
      if (isSame(head, this.#start)) continue;
      const detail =
        head.position > this.#position
          ? `the chain ends at ${this.#position}: what came after was cut, or an earlier backup was restored`
          : "the chain has another seal there: its end was cut and made anew";
      this.#findings.add("head_differs", head.position, null, detail);
    }
  }

  /** To be called with the place where the chain should end, too. */
  noteGapTo(position: bigint): void {
    this.#noteGap(position + 1n);
  }

  #noteGap(next: bigint): void {
    const first = this.#position + 1n;
    if (next === first) return;
    if (next < first) {
      this.#findings.add("seal_changed", next, null, "its position is before the chain's start");
      return;
    }
    const last = next - 1n;
    this.#findings.add("seals_missing", first, null, first === last ? "" : `up to position ${last}`);
    for (let gap = first; gap <= last && this.#gaps.length < MOVES_TRIED_MAX; gap += 1n) this.#gaps.push(gap);
    this.#last = null;
  }

  #noteUnknownKey({ keyId, position }: Seal): void {
    const known = this.#unknownKeys.get(keyId);
    if (known !== undefined) {
      known.to = position;
      known.count += 1;
    } else if (this.#unknownKeys.size < MOVES_TRIED_MAX) {
      this.#unknownKeys.set(keyId, { from: position, to: position, count: 1 });
    } else {
      this.#findings.add("key_unknown", position, null);
    }
  }

  #checkRow(seal: Seal, row: RowTexts | null): void {
    if (row === null) {
      this.#findings.add("row_removed", seal.position, seal.auditId);
      return;
    }
    const mac = this.#macs.mac(seal.keyId, rowText(row));
    if (mac === null || !mac.equals(seal.rowMac)) {
      const found = mac?.toString("hex") ?? "";
      const changed = {
        position: seal.position,
        id: seal.auditId,
        sealed: seal.rowMac.toString("hex"),
        found,
      };
      if (this.#changed.length < FINDINGS_NAMED_MAX) this.#changed.push(changed);
      else this.#findings.add("row_changed", seal.position, seal.auditId);
      return;
    }
    this.#checkTime(seal, row);
  }

  /** Rows are sealed about in the order of their times; those that were there before the chain come first, in any order. */
  #checkTime(seal: Seal, row: RowTexts): void {
    if (seal.isBacklog && !this.#isPastBacklog) return;
    this.#isPastBacklog = true;
    const { createdAt } = row;
    const misplaced = this.#times.take({
      madeMs: Date.parse(`${createdAt.slice(0, 23)}Z`),
      createdAt,
      seal,
    });
    if (misplaced === null) return;
    const { fault, row: wrong, other } = misplaced;
    const order = fault === "row_ahead" ? "before" : "after";
    const detail = `of ${wrong.createdAt}, but sealed ${order} one of ${other.createdAt}`;
    this.#findings.add(fault, wrong.seal.position, wrong.seal.auditId, detail);
  }

  #nameChangedRows(): void {
    const bySealed = new Map(this.#changed.map((row) => [row.sealed, row]));
    for (const { position, id, found } of this.#changed) {
      const other = bySealed.get(found);
      if (other === undefined) this.#findings.add("row_changed", position, id);
      else this.#findings.add("rows_swapped", position, id, `it has what was sealed for ${other.id}`);
    }
  }

  #nameUnprovenSeals(): void {
    const places = [...this.#unproven.map(({ position }) => position), ...this.#gaps].slice(
      0,
      MOVES_TRIED_MAX,
    );
    const macs = this.#macs;
    for (const seal of this.#unproven) {
      const from = places.find((position) => {
        const proof = macs.mac(seal.keyId, sealText({ ...seal, position }));
        return proof?.equals(seal.mac) === true;
      });
      if (from === undefined) this.#findings.add("seal_changed", seal.position, seal.auditId);
      else this.#findings.add("seal_moved", seal.position, seal.auditId, `it was made for position ${from}`);
    }
  }
}

export function isSame(one: ChainPlace, other: ChainPlace): boolean {
  return one.position === other.position && one.mac.equals(other.mac);
}
