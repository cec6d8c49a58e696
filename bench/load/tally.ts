import type { Outcome } from "./answer-rules.ts";
import { type CountedError, ErrorKinds } from "./error-kinds.ts";
import { Histogram } from "./histogram.ts";
import { CALLS, type CallName } from "./plan.ts";

type Drained = ReturnType<Histogram["drain"]>;

export type CallCounts = {
  /** Answered as it should be. */
  ok: number;
  /** Refused as it should be. */
  expected: number;
  failed: number;
  /** Sent, and not answered when the load ended. */
  unfinished: number;
  bytes: number;
};

/** What was counted since the last time. */
export type TallyDelta = {
  readonly calls: readonly (CallCounts & { readonly name: CallName; readonly latency: Drained })[];
  readonly sending: Drained;
  readonly errors: readonly CountedError[];
};

/** One request that has ended. */
export type Ended = {
  readonly call: CallName;
  readonly outcome: Outcome;
  /** From when it was due, with a rate; else from sending; µs. */
  readonly latencyUs: number;
  /** From sending, µs. */
  readonly sendingUs: number;
  readonly bytes: number;
};

/**
 * Counts of a load, by call. Latencies are those of answers as they should be and of time-outs, which are at least as long as
 * was waited: a quick refusal would flatter them.
 */
export class Tally {
  readonly #calls = new Map<CallName, { counts: CallCounts; latency: Histogram }>();
  readonly #sending = new Histogram();
  readonly errors = new ErrorKinds();

  constructor() {
    for (const name of CALLS) this.#calls.set(name, { counts: noCounts(), latency: new Histogram() });
  }

  record({ call, outcome, latencyUs, sendingUs, bytes }: Ended): void {
    const { counts, latency } = this.#of(call);
    counts.bytes += bytes;
    if (outcome.kind === "error") {
      counts.failed += 1;
      this.errors.add(outcome.what, [outcome.detail]);
      if (outcome.what.code !== "timeout") return;
    } else if (outcome.kind === "expected") {
      counts.expected += 1;
      return;
    } else counts.ok += 1;
    latency.record(latencyUs);
    this.#sending.record(sendingUs);
  }

  /** A request that is given up because the load ends: it has waited so long at least. */
  recordUnfinished(call: CallName, latencyUs: number, sendingUs: number): void {
    const { counts, latency } = this.#of(call);
    counts.unfinished += 1;
    this.errors.add({ call, status: 0, code: "unfinished" }, []);
    latency.record(latencyUs);
    this.#sending.record(sendingUs);
  }

  /** All that was counted. */
  copy(): TallyDelta {
    const calls = [...this.#calls].flatMap(([name, { counts, latency }]) =>
      countOf(counts) === 0 ? [] : [{ name, ...counts, latency: latency.copy() }],
    );
    return { calls, sending: this.#sending.copy(), errors: this.errors.list() };
  }

  /** What was counted since the last time, and nothing of it remains. */
  drain(): TallyDelta {
    const drained = this.copy();
    for (const call of this.#calls.values()) {
      call.counts = noCounts();
      call.latency.drain();
    }
    this.#sending.drain();
    this.errors.drain();
    return drained;
  }

  add(delta: TallyDelta): void {
    for (const { name, latency, ok, expected, failed, unfinished, bytes } of delta.calls) {
      const call = this.#of(name);
      call.counts.ok += ok;
      call.counts.expected += expected;
      call.counts.failed += failed;
      call.counts.unfinished += unfinished;
      call.counts.bytes += bytes;
      call.latency.add(latency);
    }
    this.#sending.add(delta.sending);
    for (const { count, samples, ...what } of delta.errors) this.errors.add(what, samples, count);
  }

  counts(name: CallName): Readonly<CallCounts> {
    return this.#of(name).counts;
  }

  latency(name: CallName): Histogram {
    return this.#of(name).latency;
  }

  /** Latencies from sending, of all calls. */
  get sending(): Histogram {
    return this.#sending;
  }

  #of(name: CallName): { counts: CallCounts; latency: Histogram } {
    const call = this.#calls.get(name);
    if (call === undefined) throw new Error(`no call ${name}`);
    return call;
  }
}

/** How many requests that is. */
export function countOf({ ok, expected, failed, unfinished }: CallCounts): number {
  return ok + expected + failed + unfinished;
}

function noCounts(): CallCounts {
  return { ok: 0, expected: 0, failed: 0, unfinished: 0, bytes: 0 };
}
