/** What can be wrong with the audit log. */
export type AuditFault =
  /** What the row says is not what was sealed. */
  | "row_changed"
  /** The seal is there, the row is not. */
  | "row_removed"
  /** The row came past the triggers: it has no seal, and does not wait for one. */
  | "row_inserted"
  /** It claims a time long before the rows that were sealed before it. */
  | "row_backdated"
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

/** Findings as they come: all are counted, the first ones named. */
export class Findings {
  readonly #named: AuditFinding[] = [];
  #count = 0;

  add(fault: AuditFault, position: bigint | null, id: string | null, detail = ""): void {
    this.#count += 1;
    if (this.#named.length >= FINDINGS_NAMED_MAX) return;
    this.#named.push({ fault, position: position === null ? null : String(position), id, detail });
  }

  /** Rows outside of the chain: the first of them, and how many there are in all. */
  addRows(
    fault: AuditFault,
    { ids, count }: { readonly ids: readonly string[]; readonly count: number },
  ): void {
    for (const id of ids) this.add(fault, null, id);
    this.#count += count - ids.length;
  }

  /** All of them, also those that are not named. */
  get count(): number {
    return this.#count;
  }

  get named(): readonly AuditFinding[] {
    return this.#named;
  }
}
