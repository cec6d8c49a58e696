import { KEPT_NOBODY, type Kept, keptAfter, whyEnded } from "../turns/patience-rules.ts";
import type { TargetTurns } from "../turns/target-turns.ts";
import type { Turn } from "../turns/turn.ts";
import type { ExchangeInput } from "./exchange-input.ts";
import type { Upload } from "./upload.ts";

/**
 * Sees to it that an exchange does not keep others waiting for ever (ADR 29). It is looked at by the deadline sweep, and costs
 * nothing while nobody waits.
 */
export class TurnWatch {
  readonly #turns: TargetTurns;
  readonly #turn: Turn;
  readonly #input: Pick<ExchangeInput, "request" | "response">;
  #kept: Kept = KEPT_NOBODY;
  /** When others were last seen waiting, monotonic, and what the client had moved by then; null: nobody waited. */
  #last: { readonly atMs: number; readonly bytes: number } | null = null;

  constructor(turns: TargetTurns, turn: Turn, input: Pick<ExchangeInput, "request" | "response">) {
    this.#turns = turns;
    this.#turn = turn;
    this.#input = input;
  }

  /**
   * @param upload what the client still has to send; null: nothing
   * @returns why the exchange must end; null: it goes on
   */
  check(monotonicMs: number, upload: Upload | null): ReturnType<typeof whyEnded> {
    const { state, line } = this.#turn;
    if (state !== "held" || !this.#turns.isWantedBeside(line.userId)) {
      this.#last = null;
      return null;
    }
    const { socket } = this.#input.request;
    const last = this.#last;
    const bytes = socket.bytesRead + (socket.bytesWritten - socket.writableLength);
    this.#last = { atMs: monotonicMs, bytes };
    if (last === null) return null;
    const waitsForClient = upload?.waitsForClient === true || this.#input.response.writableNeedDrain;
    const interval = { elapsedMs: monotonicMs - last.atMs, bytes: bytes - last.bytes, waitsForClient };
    this.#kept = keptAfter(this.#kept, interval);
    const why = whyEnded(this.#kept, this.#turns.patience);
    if (why !== null) this.#turns.noteEnded();
    return why;
  }
}

/** @returns null where exchanges are not limited */
export function watchTurn(turns: TargetTurns | null, input: ExchangeInput): TurnWatch | null {
  return turns === null || input.turn === null ? null : new TurnWatch(turns, input.turn, input);
}
