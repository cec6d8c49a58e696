import {
  type MaintenanceWindow,
  opensAt,
  runningWindow,
} from "../../domain/maintenance/maintenance-rules.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { ErrorFacts } from "../../kernel/errors.ts";
import { formatTime } from "../../kernel/time-text.ts";

/** A change takes effect within a second, without a signal too. */
const READ_EVERY_MS = 500;

type Deps = {
  readonly clock: Clock;
  readonly readWindows: (now: Date) => Promise<readonly MaintenanceWindow[]>;
};

/**
 * The maintenance windows that run or are to come, in memory: whether one runs now is asked for each request and costs no I/O. A window
 * that is known begins and ends on time even while PostgreSQL is away.
 */
export class MaintenanceBoard {
  readonly #deps: Deps;
  #windows: readonly MaintenanceWindow[] = [];
  #reading: Promise<void> = Promise.resolve();
  /** The read that begins when the one that runs is over. */
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Reads the windows before any request is served, and then until `stop`. @throws service_unavailable */
  async start(): Promise<void> {
    await this.#read();
    this.#timer = setInterval(() => void this.readNow(), READ_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await (this.#next ?? this.#reading);
  }

  /** @returns when a read that began after this call is over, even if PostgreSQL was not reachable. Never throws */
  readNow(): Promise<void> {
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      this.#reading = this.#read().catch(() => {});
      return this.#reading;
    });
    return this.#next;
  }

  /** Settles when all windows are known that were committed before the call, or after the interval between two reads. */
  async caughtUp(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isTime = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, READ_EVERY_MS);
    });
    await Promise.race([this.readNow(), isTime]);
    clearTimeout(timer);
  }

  /** Whether nobody is let through now. On the hot path. */
  get isRunning(): boolean {
    return this.#windows.length > 0 && this.#running() !== null;
  }

  /** What a refusal says: until when nobody is let through, by the plan, and after how many seconds to try again. */
  refusalFacts(): ErrorFacts {
    const nowMs = this.#deps.clock.nowMs();
    const endsAt = opensAt(this.#windows, nowMs) ?? new Date(nowMs);
    const seconds = Math.max(1, Math.ceil((endsAt.getTime() - nowMs) / SECOND_MS));
    return { until: formatTime(endsAt), retry_after_seconds: seconds };
  }

  #running(): MaintenanceWindow | null {
    return runningWindow(this.#windows, this.#deps.clock.nowMs());
  }

  async #read(): Promise<void> {
    this.#windows = await this.#deps.readWindows(new Date(this.#deps.clock.nowMs()));
  }
}
