import { randomBytes } from "node:crypto";
import {
  callFigures,
  type EndedBy,
  type Figures,
  type GeneratorFigures,
  latencyOf,
  timesOf,
} from "./figures.ts";
import type { Report } from "./generator-messages.ts";
import { GeneratorPool, splitSize } from "./generator-pool.ts";
import { hintsFor } from "./hint-rules.ts";
import { Histogram } from "./histogram.ts";
import { errorsPercent, isStrained, judge } from "./judge-rules.ts";
import type { CallName, LoadPlan, Size } from "./plan.ts";
import { afterRamp } from "./ramp-rules.ts";
import { milliseconds, Series } from "./series.ts";
import { Tally } from "./tally.ts";

const CHECK_MS = 100;
/** Longer than processes that send wait for their last answers. */
const STOP_MS_MAX = 15_000;

/** What a user must have done to be ready. */
const WAY_IN: ReadonlySet<CallName> = new Set(["register", "login", "topup", "buy"]);

/** One load, from its first user to its last answer. */
export class LoadRun {
  readonly #plan: LoadPlan;
  readonly #run = randomBytes(4).toString("hex");
  readonly #startedAt = new Date().toISOString();
  readonly #startedMs = performance.now();
  readonly #pool: GeneratorPool;
  readonly #ramp = new Tally();
  readonly #measured = new Tally();
  readonly #lateness = new Histogram();
  readonly #series = new Series();
  readonly #checks: NodeJS.Timeout;
  /** Settles when the last process that sends has ended. */
  readonly ended: Promise<void>;
  readonly #settle: () => void;
  #size: Size;
  #state: Figures["state"] = "ramping";
  #endedBy: EndedBy | null = null;
  #steps = 0;
  #progressMs = this.#startedMs;
  #measuringMs: number | null = null;
  #stoppingMs: number | null = null;
  #lastAnswerMs: number | null = null;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    this.#size = plan.size;
    let settle: () => void = () => undefined;
    this.ended = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    // Each process needs a user to send for.
    const count = Math.min(plan.workers, plan.size.users);
    const password = randomBytes(18).toString("base64url");
    const parts = splitSize(plan.size, count).map((size, part) => ({
      behaviour: plan.behaviour,
      size,
      maxInFlight: Math.ceil(plan.maxInFlight / count),
      run: this.#run,
      password,
      part,
      count,
    }));
    this.#pool = new GeneratorPool(
      parts,
      (report) => this.#take(report),
      (isAsked, remaining) => this.#lose(isAsked, remaining),
    );
    this.#checks = setInterval(() => this.#check(), CHECK_MS);
  }

  /** Changes how many users there are, or how fast, from now on. Fewer users than processes are as many as these. */
  resize(size: Size): void {
    this.#size = { ...size, users: Math.max(size.users, this.#pool.processes) };
    this.#progressMs = performance.now();
    this.#pool.resize(this.#size);
  }

  /** Ends it: `ended` settles once the last answers are there, or given up. */
  stop(by: EndedBy): void {
    if (this.#stoppingMs !== null) return;
    this.#endedBy = by;
    this.#stoppingMs = performance.now();
    this.#state = "stopping";
    this.#pool.stop();
  }

  get figures(): Figures {
    const nowMs = this.#stoppingMs ?? performance.now();
    const startMs = this.#measuringMs ?? nowMs;
    const measuredSeconds = (nowMs - startMs) / 1_000;
    const { users, ready, inFlight, notSent } = this.#pool.state;
    const calls = callFigures(this.#measured);
    const requests = sumOf(calls, ({ requests }) => requests);
    const answered = sumOf(calls, ({ ok, expected }) => ok + expected);
    const latency = timesOf(latencyOf(this.#measured));
    const rps = this.#answersPerSecond(answered);
    const errors = errorsPercent(requests - answered, notSent, requests);
    const rampErrors = this.#ramp.errors.list();
    const measuredErrors = this.#measured.errors.list();
    return {
      run: this.#run,
      state: this.#state,
      endedBy: this.#endedBy,
      startedAt: this.#startedAt,
      rampSeconds: (startMs - this.#startedMs) / 1_000,
      measuredSeconds,
      size: this.#size,
      users,
      ready,
      inFlight,
      requests,
      answered,
      bad: requests - answered,
      notSent,
      rps,
      errorsPercent: errors,
      latency,
      sending: timesOf(this.#measured.sending),
      calls,
      errors: measuredErrors,
      ramp: { calls: callFigures(this.#ramp), errors: rampErrors },
      points: this.#series.points(((this.#lastAnswerMs ?? performance.now()) - this.#startedMs) / 1_000),
      generator: this.#generatorFigures(),
      verdicts: judge({ rps, p50Ms: latency.p50Ms, p95Ms: latency.p95Ms, errors }, this.#plan.targets),
      hints: hintsFor([...rampErrors, ...measuredErrors]),
    };
  }

  /** Over the time until the last answer: those that came after the end must not count as if they had come before it. */
  #answersPerSecond(answered: number): number {
    if (this.#measuringMs === null) return 0;
    const untilMs = this.#lastAnswerMs ?? performance.now();
    // Less than a second would make one answer a rate.
    return answered / Math.max((untilMs - this.#measuringMs) / 1_000, 1);
  }

  #generatorFigures(): GeneratorFigures {
    const { health, processes } = this.#pool;
    const latenessP99Ms = milliseconds(this.#lateness.percentile(0.99));
    return {
      processes,
      ...health,
      latenessP99Ms,
      isStrained: isStrained({ busyPercent: health.busyPercent, latenessP99Ms }),
    };
  }

  #take(report: Report): void {
    this.#ramp.add(report.ramp);
    this.#measured.add(report.measured);
    this.#lateness.add(report.lateness);
    const { users, inFlight, steps } = this.#pool.state;
    if (steps > this.#steps) this.#progressMs = performance.now();
    this.#steps = Math.max(steps, this.#steps);
    if (report.isLast) this.#lastAnswerMs = performance.now();
    const atS = (performance.now() - this.#startedMs) / 1_000;
    for (const delta of [report.ramp, report.measured]) this.#series.add(atS, delta, users, inFlight);
  }

  #check(): void {
    const nowMs = performance.now();
    if (this.#stoppingMs !== null) {
      if (nowMs - this.#stoppingMs > STOP_MS_MAX) this.#finish();
      return;
    }
    if (this.#measuringMs === null) {
      this.#checkRamp(nowMs);
    } else if (this.#plan.runTimeMs !== null && nowMs - this.#measuringMs >= this.#plan.runTimeMs) {
      this.stop("run-time");
    }
  }

  #checkRamp(nowMs: number): void {
    const { users, ready } = this.#pool.state;
    const next = afterRamp({
      wanted: this.#size.users,
      running: users,
      ready,
      sinceProgressMs: nowMs - this.#progressMs,
      isHopeless: hintsFor(this.#ramp.errors.list().filter(({ call }) => WAY_IN.has(call))).length > 0,
    });
    if (next === "end") this.stop("no-users");
    if (next !== "measure") return;
    this.#measuringMs = nowMs;
    this.#state = "measuring";
    this.#pool.measure();
  }

  #lose(isAsked: boolean, remaining: number): void {
    if (!isAsked) this.stop("generator");
    if (remaining === 0) this.#finish();
  }

  #finish(): void {
    clearInterval(this.#checks);
    this.#pool.end();
    this.#state = "ended";
    this.#settle();
  }
}

function sumOf<T>(list: readonly T[], numberOf: (item: T) => number): number {
  return list.reduce((sum, item) => sum + numberOf(item), 0);
}
