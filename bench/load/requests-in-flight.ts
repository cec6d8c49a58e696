import { judgeAnswer } from "./answer-rules.ts";
import type { Answer, HttpSender } from "./http-sender.ts";
import type { Prepared } from "./load-user.ts";
import type { Tally } from "./tally.ts";

type InFlight = {
  readonly prepared: Prepared;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly tally: Tally;
};

/** Sends requests and counts what becomes of each, once. */
export class RequestsInFlight {
  readonly #sender: HttpSender;
  readonly #running = new Set<InFlight>();

  constructor(sender: HttpSender) {
    this.#sender = sender;
  }

  get size(): number {
    return this.#running.size;
  }

  /** @param dueMs from when its latency counts @param tally that counts it */
  async send(prepared: Prepared, dueMs: number, tally: Tally): Promise<{ answer: Answer; isError: boolean }> {
    const inFlight = { prepared, dueMs, sentMs: performance.now(), tally };
    this.#running.add(inFlight);
    const answer = await this.#sender.send(prepared.request);
    const outcome = judgeAnswer(prepared.call, answer, prepared.token?.isGone ?? false);
    // What was given up has been counted.
    if (this.#running.delete(inFlight)) {
      const nowMs = performance.now();
      tally.record({
        call: prepared.call,
        outcome,
        latencyUs: (nowMs - dueMs) * 1_000,
        sendingUs: (nowMs - inFlight.sentMs) * 1_000,
        bytes: answer.kind === "answered" ? answer.bytes : 0,
      });
    }
    return { answer, isError: outcome.kind === "error" };
  }

  /** Counts all that still runs as unfinished. */
  giveUp(): void {
    const nowMs = performance.now();
    for (const { prepared, dueMs, sentMs, tally } of this.#running) {
      tally.recordUnfinished(prepared.call, (nowMs - dueMs) * 1_000, (nowMs - sentMs) * 1_000);
    }
    this.#running.clear();
  }
}
