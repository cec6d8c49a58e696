import type { Clock } from "../../kernel/clock.port.ts";
import type { Log } from "../../kernel/log.port.ts";
import { type Finding, type HealthStatus, statusOf } from "./health-rules.ts";
import { type Probe, ProbeFault } from "./probe.port.ts";

export type HealthReport = {
  readonly status: HealthStatus;
  /** When the last check ended. */
  readonly checkedAt: Date;
  readonly findings: readonly Finding[];
};

export type HealthDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly probes: readonly Probe[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
};

/** While something is down, look again this soon: a recovery is not to be reported an interval late. */
const RECHECK_INTERVAL_MS = 2_000;

/**
 * What the last background check found. Whoever asks gets an answer at once, without I/O.
 * Checks run every `intervalMs`, sooner while something is down, and at once after a database failure.
 */
export class HealthState {
  readonly #deps: HealthDeps;
  #report: HealthReport;
  #running: Promise<HealthReport> | null = null;
  #runAgain = false;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(deps: HealthDeps) {
    this.#deps = deps;
    // Nothing is known before the first check.
    this.#report = { status: "unhealthy", checkedAt: new Date(deps.clock.nowMs()), findings: [] };
  }

  /** Does the first check and goes on checking until `stop`. */
  async start(): Promise<void> {
    await this.check();
  }

  /** No check is started any more; waits for the one that runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  current(): HealthReport {
    return this.#report;
  }

  /**
   * A statement has just found the database away. Cheap: many at once lead to one check, or two. While it is known
   * to be down this says nothing new, and the checks themselves report here.
   */
  noteDatabaseFailure(): void {
    if (this.#isStopped || this.#report.status === "unhealthy") return;
    // One that runs already may have asked the database before it failed.
    if (this.#running !== null) this.#runAgain = true;
    else void this.check();
  }

  /** Checks now, or joins the check that runs. */
  check(): Promise<HealthReport> {
    // Begins a moment later: a probe that reports a failure at once must find that a check runs already.
    this.#running ??= Promise.resolve()
      .then(() => this.#runAll())
      .finally(() => {
        this.#running = null;
        this.#schedule();
      });
    return this.#running;
  }

  async #runAll(): Promise<HealthReport> {
    const findings = await Promise.all(this.#deps.probes.map((probe) => this.#run(probe)));
    const report = {
      status: statusOf(findings),
      checkedAt: new Date(this.#deps.clock.nowMs()),
      findings,
    };
    this.#logChanges(this.#report, report);
    this.#report = report;
    return report;
  }

  async #run(probe: Probe): Promise<Finding> {
    const { clock, timeoutMs } = this.#deps;
    const startedMs = clock.monotonicMs();
    const gaveUp = new AbortController();
    const timeout = new Promise<"timeout">((resolve) => {
      gaveUp.signal.addEventListener("abort", () => resolve("timeout"));
    });
    const timer = setTimeout(() => gaveUp.abort(), timeoutMs);
    const probed = probe.check(gaveUp.signal).then(
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
