import { type TokenLine, Turn, type TurnOwner } from "./turn.ts";
import { TurnQueue } from "./turn-queue.ts";

/** With so many turns or more, one token cannot hold all of them. */
const SHARED_FROM = 4;

export type TargetTurnsDeps = {
  readonly monotonicMs: () => number;
  /** Turns that may wait, of all tokens and of one. */
  readonly queueMax: number;
  readonly queuePerTokenMax: number;
  /** After so long a waiting turn is refused. */
  readonly queueTimeoutMs: number;
  /** How long a turn waited, whether it came or not; not called for turns that came at once. */
  readonly noteWait: (waitedMs: number) => void;
};

/**
 * Limits how many exchanges with the target this process has at once. Who finds no turn free waits in a fair queue. While no more
 * wait than the limit allows, everything is synchronous.
 *
 * Invariant: if a turn is free, only tokens wait that may hold no more: the last free turn is never for a token that holds all the
 * others, so that one token with answers that do not end cannot keep all others out.
 */
export class TargetTurns {
  readonly #deps: TargetTurnsDeps;
  readonly #queue = new TurnQueue();
  #limit = 0;
  #trustedUntilMs = Number.POSITIVE_INFINITY;
  #used = 0;
  #isStarting = false;
  #refused = 0;

  constructor(deps: TargetTurnsDeps) {
    this.#deps = deps;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Turns that are held. Above the limit for a while after it was lowered. */
  get used(): number {
    return this.#used;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** How many were refused since the start. */
  get refused(): number {
    return this.#refused;
  }

  get queueTimeoutMs(): number {
    return this.#deps.queueTimeoutMs;
  }

  /**
   * Lowering it takes no turn back.
   * @param trustedUntilMs from then on, monotonic, no turn is given: a process that was paused may run this before its timers
   */
  setLimit(limit: number, trustedUntilMs = Number.POSITIVE_INFINITY): void {
    this.#limit = limit;
    this.#trustedUntilMs = trustedUntilMs;
    this.#startNext();
  }

  /** @returns a turn that must be ended; null if none is free for this token */
  take(line: TokenLine): Turn | null {
    if (!this.#hasFree() || line.held >= this.#heldMax()) return null;
    this.#used += 1;
    line.held += 1;
    return new Turn(this, line, null, 0);
  }

  /**
   * Waits for a turn; to be called only after `take` found none. If the queue is full, the newest turn of the token with the most
   * waiting ones is refused, which may be the one of a token that waits for many already.
   * @returns the turn, waiting or, if there is no room for it, over; its owner is called later, or never if it is over
   */
  wait(line: TokenLine, owner: TurnOwner): Turn {
    const { monotonicMs, queueMax, queuePerTokenMax } = this.#deps;
    const turn = new Turn(this, line, owner, monotonicMs());
    turn.position = this.#queue.positionIn(line);
    if (line.length >= queuePerTokenMax || !this.#makeRoom(line, queueMax)) {
      turn.state = "over";
      this.#refused += 1;
      return turn;
    }
    this.#queue.push(turn);
    return turn;
  }

  /** By `Turn.end`. */
  end(turn: Turn): void {
    const { state } = turn;
    turn.state = "over";
    if (state === "held") {
      this.#used -= 1;
      turn.line.held -= 1;
      this.#startNext();
    } else if (state === "waiting") {
      this.#queue.remove(turn);
      this.#noteWaited(turn);
    }
  }

  /** Refuses a waiting turn: its owner is called. */
  refuse(turn: Turn, code: Parameters<TurnOwner["onTurnRefused"]>[0]): void {
    if (turn.state !== "waiting") return;
    this.end(turn);
    this.#refused += 1;
    turn.owner?.onTurnRefused(code);
  }

  /** Refuses all waiting turns. */
  refuseAll(code: Parameters<TurnOwner["onTurnRefused"]>[0]): void {
    for (let left = this.#queue.size; left > 0; left -= 1) {
      const turn = this.#queue.newestOfLongest();
      if (turn !== null) this.refuse(turn, code);
    }
  }

  #hasFree(): boolean {
    return this.#used < this.#limit && this.#deps.monotonicMs() < this.#trustedUntilMs;
  }

  /** Of turns that one token may hold at once. */
  #heldMax(): number {
    return this.#limit < SHARED_FROM ? this.#limit : this.#limit - 1;
  }

  #makeRoom(line: TokenLine, queueMax: number): boolean {
    if (this.#queue.size < queueMax) return true;
    const newest = this.#queue.newestOfLongest();
    if (newest === null || newest.line.length <= line.length + 1) return false;
    this.refuse(newest, "target_busy");
    return true;
  }

  /** Not recursive: an owner may end its turn as soon as it has come, a thousand times in a row if the target is down. */
  #startNext(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      while (this.#hasFree()) {
        const turn = this.#queue.shift(this.#heldMax());
        if (turn === null) return;
        turn.state = "held";
        this.#used += 1;
        turn.line.held += 1;
        this.#noteWaited(turn);
        turn.owner?.onTurn();
      }
    } finally {
      this.#isStarting = false;
    }
  }

  #noteWaited(turn: Turn): void {
    turn.waitedMs = this.#deps.monotonicMs() - turn.askedAtMs;
    this.#deps.noteWait(turn.waitedMs);
  }
}
