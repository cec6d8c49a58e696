import { Histogram } from "./histogram.ts";
import { countOf, type TallyDelta } from "./tally.ts";

/** A stretch of time in the charts. */
export type Point = {
  /** Its start, from the start of the load, s. */
  readonly atS: number;
  /** Answers as they should be, each second. */
  readonly rps: number;
  /** Each second. */
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly users: number;
  readonly inFlight: number;
};

type Bucket = { good: number; bad: number; users: number; inFlight: number; readonly latency: Histogram };

/** More than a chart has room for. */
const POINTS_MAX = 600;
/** Within 6 %, 4 KiB for each point: for a line in a chart. */
const BITS = 5;

/** The load over time, in bounded memory: when there are too many points, each two become one. */
export class Series {
  #buckets: Bucket[] = [];
  #widthS = 1;

  /** @param atS from the start of the load */
  add(atS: number, delta: TallyDelta, users: number, inFlight: number): void {
    while (Math.floor(atS / this.#widthS) >= POINTS_MAX) this.#widen();
    const index = Math.floor(atS / this.#widthS);
    while (this.#buckets.length <= index) this.#buckets.push(emptyBucket());
    const bucket = this.#buckets[index];
    if (bucket === undefined) return;
    for (const call of delta.calls) {
      bucket.good += call.ok + call.expected;
      bucket.bad += countOf(call) - call.ok - call.expected;
      bucket.latency.add(call.latency, 8);
    }
    bucket.users = users;
    bucket.inFlight = Math.max(bucket.inFlight, inFlight);
  }

  /** @param nowS the time up to which the last point has been counted */
  points(nowS: number): Point[] {
    return this.#buckets.map(({ good, bad, latency, users, inFlight }, index) => {
      const atS = index * this.#widthS;
      const isLast = index === this.#buckets.length - 1;
      // Half of a second says nothing about the whole of it, but less would say even less.
      const seconds = isLast ? Math.min(this.#widthS, Math.max(nowS - atS, 0.5)) : this.#widthS;
      return {
        atS,
        rps: good / seconds,
        errors: bad / seconds,
        p50Ms: milliseconds(latency.percentile(0.5)),
        p95Ms: milliseconds(latency.percentile(0.95)),
        p99Ms: milliseconds(latency.percentile(0.99)),
        users,
        inFlight,
      };
    });
  }

  #widen(): void {
    this.#widthS *= 2;
    const halves = this.#buckets;
    this.#buckets = [];
    for (let at = 0; at < halves.length; at += 2) {
      const [first = emptyBucket(), second] = halves.slice(at, at + 2);
      if (second !== undefined) {
        first.good += second.good;
        first.bad += second.bad;
        first.users = second.users;
        first.inFlight = Math.max(first.inFlight, second.inFlight);
        first.latency.add(second.latency.copy());
      }
      this.#buckets.push(first);
    }
  }
}

function emptyBucket(): Bucket {
  return { good: 0, bad: 0, users: 0, inFlight: 0, latency: new Histogram(BITS) };
}

/** Microseconds as milliseconds. */
export function milliseconds(us: number | null): number | null {
  return us === null ? null : us / 1_000;
}
