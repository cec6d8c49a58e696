import { type ChildProcess, fork } from "node:child_process";
import type { GeneratorPart } from "./generator.ts";
import type { GeneratorHealth, Order, Report } from "./generator-messages.ts";
import type { Size } from "./plan.ts";

type Member = {
  readonly child: ChildProcess;
  last: Report | null;
  isGone: boolean;
  /** Since measuring began, ms. */
  busyMs: number;
  wallMs: number;
};

/** The processes that send, as one. */
export class GeneratorPool {
  readonly #members: Member[];
  readonly #onReport: (report: Report) => void;
  readonly #onGone: (isAsked: boolean, remaining: number) => void;
  #cpuMs = 0;
  #loopDelayMaxMs = 0;

  /** @param parts one for each process @param onGone called when one has ended, asked to or not */
  constructor(
    parts: readonly GeneratorPart[],
    onReport: (report: Report) => void,
    onGone: (isAsked: boolean, remaining: number) => void,
  ) {
    this.#onReport = onReport;
    this.#onGone = onGone;
    this.#members = parts.map((part) => this.#start(part));
  }

  get processes(): number {
    return this.#members.length;
  }

  get health() {
    const wallMs = Math.max(1, ...this.#members.map((member) => member.wallMs));
    return {
      cpuPercent: (this.#cpuMs / wallMs) * 100,
      busyPercent: Math.max(...this.#members.map((member) => (member.busyMs / wallMs) * 100)),
      loopDelayMaxMs: this.#loopDelayMaxMs,
    };
  }

  /** What the last reports say, summed up. */
  get state() {
    const sum = { users: 0, ready: 0, steps: 0, inFlight: 0, notSent: 0 };
    for (const { last } of this.#members) {
      if (last === null) continue;
      sum.users += last.users;
      sum.ready += last.ready;
      sum.steps += last.steps;
      sum.inFlight += last.inFlight;
      sum.notSent += last.notSent;
    }
    return sum;
  }

  /** Health counts from now on. */
  measure(): void {
    this.#cpuMs = 0;
    this.#loopDelayMaxMs = 0;
    for (const member of this.#members) {
      member.busyMs = 0;
      member.wallMs = 0;
    }
    this.#tell(() => ({ kind: "measure" }));
  }

  resize(size: Size): void {
    const parts = splitSize(size, this.processes);
    this.#tell((index) => ({ kind: "resize", size: parts[index] ?? size }));
  }

  stop(): void {
    this.#tell(() => ({ kind: "stop" }));
  }

  /** Ends by force what has not ended by itself. */
  end(): void {
    for (const { child, isGone } of this.#members) if (!isGone) child.kill("SIGKILL");
  }

  #tell(orderOf: (index: number) => Order): void {
    this.#members.forEach(({ child, isGone }, index) => {
      // One that has just ended is noticed by its exit.
      if (!isGone && child.connected) child.send(orderOf(index), () => undefined);
    });
  }

  #start(part: GeneratorPart): Member {
    const child = fork(new URL("./generator-process.ts", import.meta.url), [], {
      execArgv: ["--import", "tsx"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const member: Member = { child, last: null, isGone: false, busyMs: 0, wallMs: 0 };
    child.on("message", (report: Report) => {
      member.last = report;
      if (!report.isLast) this.#note(member, report.health);
      this.#onReport(report);
    });
    child.on("error", () => undefined);
    child.on("exit", () => {
      member.isGone = true;
      this.#onGone(member.last?.isLast ?? false, this.#members.filter(({ isGone }) => !isGone).length);
    });
    child.send({ kind: "start", part } satisfies Order, () => undefined);
    return member;
  }

  #note(member: Member, { cpuMs, wallMs, busyMs, loopDelayMaxMs }: GeneratorHealth): void {
    this.#cpuMs += cpuMs;
    this.#loopDelayMaxMs = Math.max(this.#loopDelayMaxMs, loopDelayMaxMs);
    member.busyMs += busyMs;
    member.wallMs += wallMs;
  }
}

/** The same load in `count` parts, as equal as can be. */
export function splitSize({ users, spawnRate, rate }: Size, count: number): Size[] {
  return Array.from({ length: count }, (_, index) => ({
    users: Math.floor(users / count) + (index < users % count ? 1 : 0),
    spawnRate: spawnRate / count,
    rate: rate === null ? null : rate / count,
  }));
}
