import type { Limit } from "../../kernel/limiter.port.ts";

/** While Redis is away, hits of one second are kept as one batch: a minute of them is some 60 batches. */
const BATCH_SPAN_MS = 1_000;
/** What the other instances learn after an outage: the last minute, the window of the proxy's limit. */
const BATCHES_MAX = 64;

export type KeyHits = { readonly key: string; readonly limit: Limit; hits: number };

/** Hits that were let through here at `atMs` or up to 1 s before, under a number that makes them count once. */
export type HitBatch = {
  readonly seq: number;
  readonly openedAtMs: number;
  atMs: number;
  /** Whether Redis may have it already: what it holds must not change any more. */
  sent: boolean;
  readonly rows: Map<string, KeyHits>;
};

/**
 * The hits of this instance that the others may not know of yet. A batch stays until Redis has confirmed it, and is
 * sent again under its old number where the answer was lost.
 */
export class HitOutbox {
  #batches: HitBatch[] = [];
  #rows = new Map<string, KeyHits>();
  #seq = 0;

  add(key: string, limit: Limit): void {
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, { key, limit, hits: 1 });
    else row.hits += 1;
  }

  /** Dates what was added since the last cut, and bounds what waits. */
  cut(nowMs: number): void {
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

  /** All that is not confirmed, oldest first. */
  send(): readonly HitBatch[] {
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
