import type { Limit } from "../../kernel/limiter.port.ts";

/** While Redis cannot be reached, the hits of one second form one batch: a minute is about 60 batches. */
const BATCH_SPAN_MS = 1_000;
/** After an outage the other instances get the hits of the last minute, the window of the proxy's limit. */
const BATCHES_MAX = 64;

export type KeyHits = { readonly key: string; readonly limit: Limit; hits: number };

/** Hits that this instance allowed at `atMs` or up to 1 s before. Its number makes them count once. */
export type HitBatch = {
  readonly seq: number;
  readonly openedAtMs: number;
  atMs: number;
  /** Whether Redis may have it already: the batch must not change any more. */
  sent: boolean;
  readonly rows: Map<string, KeyHits>;
};

/**
 * The hits of this instance that the others may not have yet. A batch is stored until Redis has confirmed it; if the answer
 * is lost, it is sent again with the same number.
 */
export class HitBatches {
  #batches: HitBatch[] = [];
  #rows = new Map<string, KeyHits>();
  #seq = 0;

  add(key: string, limit: Limit): void {
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { key, limit, hits: 1 });
    else row.hits += 1;
  }

  /** Puts the hits that were added since the last call into a batch of this time, and drops the oldest batch beyond the bound. */
  closeBatch(nowMs: number): void {
    if (this.#rows.size === 0) return;
    const last = this.#batches.at(-1);
    if (last !== undefined && !last.sent && nowMs - last.openedAtMs < BATCH_SPAN_MS) {
      addRows(last.rows, this.#rows);
      last.atMs = nowMs;
    } else {
      this.#seq += 1;
      this.#batches.push({ seq: this.#seq, openedAtMs: nowMs, atMs: nowMs, sent: false, rows: this.#rows });
      if (this.#batches.length > BATCHES_MAX) this.#batches.shift();
    }
    this.#rows = new Map();
  }

  /** All unconfirmed batches, oldest first. The caller sends them. */
  takeForSending(): readonly HitBatch[] {
    for (const batch of this.#batches) batch.sent = true;
    return this.#batches;
  }

  confirm(seqMax: number): void {
    this.#batches = this.#batches.filter((batch) => batch.seq > seqMax);
  }
}

function addRows(target: Map<string, KeyHits>, source: ReadonlyMap<string, KeyHits>): void {
  for (const [key, row] of source) {
    const known = target.get(key);
    if (known === undefined) target.set(key, row);
    else known.hits += row.hits;
  }
}
