import { Readable } from "node:stream";
import type { Clock } from "../../../kernel/clock.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";

/** More than twice the largest snapshot: one that is on its way, and what follows. */
export const WAITING_BYTES_MAX = 4 * 1_024 * 1_024;
/** A reader that has not caught up for so long is gone or too slow. */
export const STALLED_MS_MAX = 20 * SECOND_MS;
/** Less than the 30 s after which the server, and the minute after which a proxy in front closes a silent connection. */
export const SILENT_MS_MAX = 10 * SECOND_MS;

/** What one view is sent. Nobody waits for its reader: one that does not keep up is cut, and gets a snapshot when it is back. */
export class LiveStream {
  readonly readable = new Readable({ read: () => {} });
  readonly #clock: Clock;
  #caughtUpMs: number;
  #sentMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#caughtUpMs = clock.monotonicMs();
    this.#sentMs = this.#caughtUpMs;
  }

  /** Sends text, or cuts the connection if too much waits to be read. */
  send(text: string): void {
    if (this.readable.destroyed) return;
    if (this.readable.readableLength + Buffer.byteLength(text) > WAITING_BYTES_MAX) {
      this.readable.destroy();
      return;
    }
    this.#sentMs = this.#clock.monotonicMs();
    this.readable.push(text);
  }

  /** To be called every second: cuts a stalled connection, and keeps a silent one open with a comment. */
  tend(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.readable.readableLength === 0) this.#caughtUpMs = nowMs;
    if (nowMs - this.#caughtUpMs > STALLED_MS_MAX) this.readable.destroy();
    if (nowMs - this.#sentMs >= SILENT_MS_MAX) this.send(":\n\n");
  }

  /** Ends the stream behind what was sent. */
  end(text: string): void {
    this.send(text);
    if (!this.readable.destroyed) this.readable.push(null);
  }
}
