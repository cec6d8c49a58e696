import type { Clock } from "../../kernel/clock.port.ts";
import type { Log } from "../../kernel/log.port.ts";
import { type CheckTimes, type Finding, type HealthStatus, longestGapMs, statusOf } from "./health-rules.ts";
import { type Probe, ProbeFault } from "./probe.port.ts";

export type HealthReport = {
  readonly status: HealthStatus;
  /** When the last check ended. */
  readonly checkedAt: Date;
  /** The same, monotonic. */
  readonly checkedAtMs: number;
  readonly findings: readonly Finding[];
};

export type HealthDeps = CheckTimes & {
  readonly clock: Clock;
  readonly log: Log;
  readonly probes: readonly Probe[];
};

type Found = Omit<Finding, "sinceMs">;

/** The interval while something is down, so that a recovery is reported soon. */
const RECHECK_INTERVAL_MS = 2_000;

/**
 * The result of the last background check, available at once, without I/O.
 * Checks run every `intervalMs`, more often while something is down, and at once after a database failure.
 */
export class HealthState {
  readonly #deps: HealthDeps;
  #report: HealthReport;
  #running: Promise<HealthReport> | null = null;
  #runAgain = false;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #watch: (report: HealthReport) => void = () => undefined;

  constructor(deps: HealthDeps) {
    this.#deps = deps;
    // Unhealthy until the first check.
    const checkedAtMs = deps.clock.monotonicMs();
    this.#report = {
      status: "unhealthy",
      checkedAt: new Date(deps.clock.nowMs()),
      checkedAtMs,
      findings: [],
    };
  }

  /** Does the first check, and schedules others until `stop`. */
  async start(): Promise<void> {
    await this.check();
  }

  /** Starts no more checks, and waits for the one that runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  current(): HealthReport {
    return this.#report;
  }

  /** Calls `watch` with the result of each check from now on. */
  watch(watch: (report: HealthReport) => void): void {
    this.#watch = watch;
  }

  /**
   * To be called when a statement finds the database unavailable. Cheap: many calls at once cause one check, or two. Ignored
   * while the database is known to be down, because the checks themselves call it.
   */
  noteDatabaseFailure(): void {
    if (this.#isStopped || this.#report.status === "unhealthy") return;
    // A check that runs already may have asked the database before it failed.
    if (this.#running !== null) this.#runAgain = true;
    else void this.check();
  }

  /** Checks now, or waits for the check that runs. */
  check(): Promise<HealthReport> {
    // Starts in a microtask, so that `#running` is set before a probe can report a failure.
    this.#running ??= Promise.resolve()
      .then(() => this.#runAll())
      .finally(() => {
        this.#running = null;
        this.#schedule();
      });
    return this.#running;
  }

  async #runAll(): Promise<HealthReport> {
    const { clock, probes } = this.#deps;
    const found = await Promise.all(probes.map((probe) => this.#run(probe)));
    const checkedAtMs = clock.monotonicMs();
    const findings = found.map((each) => ({ ...each, sinceMs: this.#sinceOf(each, checkedAtMs) }));
    const checkedAt = new Date(clock.nowMs());
    const report = { status: statusOf(findings), checkedAt, checkedAtMs, findings };
    this.#logChanges(this.#report, report);
    this.#report = report;
    this.#watch(report);
    return report;
  }

  #sinceOf({ name, isUp }: Found, checkedAtMs: number): number {
    const before = this.#report.findings.find((earlier) => earlier.name === name);
    const hasGap = checkedAtMs - this.#report.checkedAtMs > longestGapMs(this.#deps);
    return before === undefined || before.isUp !== isUp || hasGap ? checkedAtMs : before.sinceMs;
  }

  async #run(probe: Probe): Promise<Found> {
    const { clock, timeoutMs } = this.#deps;
    const startedMs = clock.monotonicMs();
    const timedOut = new AbortController();
    const timeout = new Promise<"timeout">((resolve) => {
      timedOut.signal.addEventListener("abort", () => resolve("timeout"));
    });
    const timer = setTimeout(() => timedOut.abort(), timeoutMs);
    const probed = probe.check(timedOut.signal).then(
      () => null,
      (error: unknown) => (error instanceof ProbeFault ? error.problem : "failed"),
    );
    const problem = await Promise.race([probed, timeout]);
    clearTimeout(timer);
    return {
      name: probe.name,
      isUp: problem === null,
      durationMs: Math.round(clock.monotonicMs() - startedMs),
      problem,
    };
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const runAgain = this.#runAgain && this.#report.status !== "unhealthy";
    this.#runAgain = false;
    if (runAgain) {
      void this.check();
      return;
    }
    const { intervalMs } = this.#deps;
    const isDown = this.#report.status !== "healthy";
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => void this.check(),
      isDown ? Math.min(RECHECK_INTERVAL_MS, intervalMs) : intervalMs,
    );
    this.#timer.unref();
  }

  #logChanges(before: HealthReport, after: HealthReport): void {
    for (const finding of after.findings) {
      const wasUp = before.findings.find((earlier) => earlier.name === finding.name)?.isUp ?? true;
      if (wasUp && !finding.isUp) {
        this.#deps.log.warn(`${finding.name} is down`, { problem: finding.problem });
      } else if (!wasUp && finding.isUp) {
        this.#deps.log.info(`${finding.name} is up again`);
      }
    }
  }
}
