import { SECOND_MS } from "../../kernel/duration.ts";

/** How often a worker is asked for a sign of life. */
export const BEAT_MS = 5 * SECOND_MS;
/** Half a minute: nothing that a worker does in one go may take a tenth of it. */
const UNANSWERED_MAX = 6;

/**
 * Tells a worker that hangs. It counts questions, not time: a machine that was suspended, or is short of processor, asks later
 * too, so that nobody is blamed for what passed meanwhile.
 */
export class Pulse {
  #unanswered = 0;

  /** Call it at each beat. @returns true where the last six questions were not answered; else ask again */
  isLost(): boolean {
    if (this.#unanswered >= UNANSWERED_MAX) return true;
    this.#unanswered += 1;
    return false;
  }

  /** A sign of life, whatever it answers. */
  answer(): void {
    this.#unanswered = 0;
  }
}
