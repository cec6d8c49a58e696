import { ArrivalSchedule } from "../load/arrival-schedule.ts";
import { Histogram } from "../load/histogram.ts";
import { ClientConnection, requestOf } from "./client-connection.ts";
import { startTicker } from "./fine-ticker.ts";

export type OpenLoopPlan = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests that are due in a second, whatever becomes of those before. */
  readonly rate: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** More requests than these wait to be sent, and their time counts. */
  readonly connections: number;
  /** How long answers are waited for after the end; 10 s if not given. */
  readonly graceMs?: number;
};

export type OpenLoopResult = {
  /** All that were answered, those of the warm-up too. */
  readonly requests: number;
  /** Those that were due after the warm-up. The percentiles count those without an answer too. */
  readonly measured: number;
  readonly measuredPerSecond: number;
  /** From when a request was due until its last byte. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How late this process was to send what no connection held up. */
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
};

const GRACE_MS = 10_000;

/** Sends requests when they are due. @throws Error if one is answered by another status than 200, or none is answered */
export function sendOpenLoop(plan: OpenLoopPlan): Promise<OpenLoopResult> {
  return new Promise((resolve, reject) => new OpenLoop(plan, resolve, reject).start());
}

class OpenLoop {
  readonly #plan: OpenLoopPlan;
  readonly #resolve: (result: OpenLoopResult) => void;
  readonly #reject: (error: Error) => void;
  readonly #idle: ClientConnection[] = [];
  readonly #all: ClientConnection[] = [];
  readonly #latencyUs = new Histogram(11);
  readonly #latenessUs = new Histogram(11);
  #schedule = new ArrivalSchedule(0, 1);
  #measureFromMs = 0;
  #endMs = 0;
  /** When the requests that wait for their answers were due. */
  readonly #dueMs = new Map<ClientConnection, number>();
  #answered = 0;
  #requests = 0;
  #isHeldUp = false;
  #stopTicker: () => unknown = () => {};
  #deadline: NodeJS.Timeout | undefined;

  constructor(plan: OpenLoopPlan, resolve: (result: OpenLoopResult) => void, reject: (error: Error) => void) {
    this.#plan = plan;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { url, headers, rate, warmUpSeconds, seconds, connections } = this.#plan;
    const at = new URL(url);
    const request = requestOf(at, headers);
    for (let count = 0; count < connections; count++) {
      const connection = new ClientConnection(at, request, (error) => this.#end(error));
      this.#all.push(connection);
      this.#idle.push(connection);
    }
    const startMs = performance.now();
    this.#schedule = new ArrivalSchedule(startMs, rate);
    this.#measureFromMs = startMs + warmUpSeconds * 1_000;
    this.#endMs = this.#measureFromMs + seconds * 1_000;
    this.#stopTicker = startTicker(1_000 / rate, () => this.#sendDue());
    const lastMs = (warmUpSeconds + seconds) * 1_000 + (this.#plan.graceMs ?? GRACE_MS);
    this.#deadline = setTimeout(() => this.#giveUp(), lastMs);
  }

  #sendDue(): void {
    const nowMs = performance.now();
    if (this.#dueMs.size === 0 && nowMs >= this.#endMs && this.#schedule.waiting(this.#endMs) === 0)
      this.#end();
    while (this.#schedule.waiting(Math.min(nowMs, this.#endMs)) > 0) {
      const connection = this.#idle.pop();
      if (connection === undefined) {
        this.#isHeldUp = true;
        return;
      }
      const dueMs = this.#schedule.take(nowMs) ?? nowMs;
      if (!this.#isHeldUp && dueMs >= this.#measureFromMs) this.#latenessUs.record((nowMs - dueMs) * 1_000);
      this.#dueMs.set(connection, dueMs);
      connection.send(() => this.#finish(connection, dueMs));
    }
    this.#isHeldUp = false;
  }

  #finish(connection: ClientConnection, dueMs: number): void {
    if (this.#record(dueMs)) this.#answered++;
    this.#requests++;
    this.#dueMs.delete(connection);
    this.#idle.push(connection);
    if (this.#isHeldUp) this.#sendDue();
  }

  /** @returns whether it counts: it was due after the warm-up */
  #record(dueMs: number): boolean {
    if (dueMs < this.#measureFromMs) return false;
    this.#latencyUs.record((performance.now() - dueMs) * 1_000);
    return true;
  }

  /** What was due and has no answer counts with the time that it has waited. */
  #giveUp(): void {
    for (const dueMs of this.#dueMs.values()) this.#record(dueMs);
    for (let dueMs = this.#schedule.take(this.#endMs); dueMs !== null; ) {
      this.#record(dueMs);
      dueMs = this.#schedule.take(this.#endMs);
    }
    this.#end(this.#answered === 0 ? new Error("there are no answers") : undefined);
  }

  #end(error?: Error): void {
    clearTimeout(this.#deadline);
    this.#stopTicker();
    for (const connection of this.#all) connection.close();
    if (error === undefined) this.#resolve(this.#result());
    else this.#reject(error);
  }

  #result(): OpenLoopResult {
    const ms = (times: Histogram, share: number): number => (times.percentile(share) ?? Number.NaN) / 1_000;
    return {
      requests: this.#requests,
      measured: this.#answered,
      measuredPerSecond: this.#answered / this.#plan.seconds,
      p50Ms: ms(this.#latencyUs, 0.5),
      p99Ms: ms(this.#latencyUs, 0.99),
      maxMs: this.#latencyUs.max / 1_000,
      lateP50Ms: ms(this.#latenessUs, 0.5),
      lateP99Ms: ms(this.#latenessUs, 0.99),
    };
  }
}
