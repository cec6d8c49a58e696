import { SECOND_MS } from "../../kernel/duration.ts";

/** How often the primary sends a liveness probe to a worker. */
export const PROBE_INTERVAL_MS = 5 * SECOND_MS;
/** Half a minute: no uninterrupted work of a worker may take a tenth of it. */
const UNANSWERED_MAX = 6;

/**
 * Detects a worker that hangs. It counts probes, not time: on a machine that was suspended or is overloaded, the primary also
 * probes later, so that this time does not count against the worker.
 */
export class Liveness {
  #unanswered = 0;

  /** Call it before each probe. @returns true if the last six probes were not answered; else send the next one */
  isHung(): boolean {
    if (this.#unanswered >= UNANSWERED_MAX) return true;
    this.#unanswered += 1;
    return false;
  }

  /** An answer to any probe clears all of them. */
  noteAnswer(): void {
    this.#unanswered = 0;
  }
}
