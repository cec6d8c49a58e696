/** What can be wrong with the audit log. */
export type AuditFault =
  /** What the row says is not what was sealed. */
  | "row_changed"
  /** The seal is there, the row is not. */
  | "row_removed"
  /** The row came past the triggers: it has no seal, and does not wait for one. */
  | "row_inserted"
  /** It claims a time long before the rows that were sealed before it: a clock was wrong, or somebody inserted it. */
  | "row_backdated"
  /** It claims a time long after a row that was sealed after it: a clock was wrong. */
  | "row_ahead"
  /** The contents of two rows were exchanged. */
  | "rows_swapped"
  /** It waited for its seal when it was removed. */
  | "row_removed_unsealed"
  | "seal_changed"
  /** The seal was made for another position. */
  | "seal_moved"
  /** Positions of the chain without a seal. */
  | "seals_missing"
  /** Where the chain ends, as it notes itself, is not where it ends. */
  | "head_changed"
  /** Where the chain begins was not moved by the service. */
  | "start_changed"
  /** A head that has left the machine is not in the chain: its end was cut, or made anew. */
  | "head_differs"
  /** Made with a key that is in neither SECRET_KEY nor SECRET_KEY_PREVIOUS. */
  | "key_unknown"
  /** An exported file is not as it was written. */
  | "file_damaged";

export type AuditFinding = {
  readonly fault: AuditFault;
  /** In the chain; null for a row outside of it. */
  readonly position: string | null;
  /** Of the audit row; null where it is not known. */
  readonly id: string | null;
  /** More about it, in plain English. */
  readonly detail: string;
};

/** Enough to see what happened; a log of millions of rows that is all wrong must not fill the memory. */
export const FINDINGS_NAMED_MAX = 1_000;

/** Times that do not fit. A wrong clock is no change of the log: these are named, and neither alarm nor stop the export of old rows. */
const WARNINGS: ReadonlySet<AuditFault> = new Set(["row_ahead", "row_backdated"]);

/** What a check has found. `findingCount` and `warningCount` count all; the first of each are named. */
export type FoundFaults = {
  readonly findingCount: number;
  readonly findings: readonly AuditFinding[];
  readonly warningCount: number;
  readonly warnings: readonly AuditFinding[];
};

/** Findings as they come: all are counted, the first ones named. */
export class Findings {
  readonly #findings: AuditFinding[] = [];
  readonly #warnings: AuditFinding[] = [];
  #findingCount = 0;
  #warningCount = 0;

  add(fault: AuditFault, position: bigint | null, id: string | null, detail = ""): void {
    const isWarning = WARNINGS.has(fault);
    if (isWarning) this.#warningCount += 1;
    else this.#findingCount += 1;
    const named = isWarning ? this.#warnings : this.#findings;
    if (named.length >= FINDINGS_NAMED_MAX) return;
    named.push({ fault, position: position === null ? null : String(position), id, detail });
  }

  /** Rows outside of the chain: the first of them, and how many there are in all. */
  addRows(
    fault: AuditFault,
    { ids, count }: { readonly ids: readonly string[]; readonly count: number },
  ): void {
    for (const id of ids) this.add(fault, null, id);
    this.#findingCount += count - ids.length;
  }

  get all(): FoundFaults {
    return {
      findingCount: this.#findingCount,
      findings: this.#findings,
      warningCount: this.#warningCount,
      warnings: this.#warnings,
    };
  }
}
