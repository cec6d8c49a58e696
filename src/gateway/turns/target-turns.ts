import type { Uuid } from "../../kernel/ids.ts";
import { CountByUser } from "./count-by-user.ts";
import type { Patience } from "./patience-rules.ts";
import { type TokenLine, Turn, type TurnOwner } from "./turn.ts";
import { TurnQueue } from "./turn-queue.ts";

/** With a limit of so many or more, over all processes, one user cannot hold all turns of a process that has more than one. */
const SHARED_FROM = 4;

export type TargetTurnsDeps = {
  readonly monotonicMs: () => number;
  /** Of all processes together. */
  readonly concurrentMax: number;
  /** Turns that may wait, of all tokens and of one. */
  readonly queueMax: number;
  readonly queuePerTokenMax: number;
  /** After so long a waiting turn is refused. */
  readonly queueTimeoutMs: number;
  /** With exchanges that keep others waiting. */
  readonly patience: Patience;
  /** How long a turn waited, whether it came or not; not called for turns that came at once. */
  readonly noteWait: (waitedMs: number) => void;
};

/**
 * Limits how many exchanges with the target this process has at once. Who finds no turn free waits in a fair queue. While no more
 * wait than the limit allows, everything is synchronous.
 *
 * Invariant: if a turn is free, only users wait that may hold no more: the last free turn is never for a user who holds all the
 * others, so that one user with answers that do not end cannot keep all others out, however many tokens they have.
 */
export class TargetTurns {
  readonly #deps: TargetTurnsDeps;
  readonly #queue = new TurnQueue();
  #limit = 0;
  #trustedUntilMs = Number.POSITIVE_INFINITY;
  #used = 0;
  readonly #heldBy = new CountByUser();
  #isStarting = false;
  #refused = 0;
  #ended = 0;

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

  /** How many exchanges were ended since the start, because they kept others waiting for too long. */
  get ended(): number {
    return this.#ended;
  }

  get patience(): Patience {
    return this.#deps.patience;
  }

  get queueTimeoutMs(): number {
    return this.#deps.queueTimeoutMs;
  }

  /** Whether another user could use a turn that this one holds: one waits here, or another process should have it. */
  isWantedBeside(userId: Uuid): boolean {
    return this.#used > this.#limit || this.#queue.hasOthersThan(userId);
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
    if (!this.#hasFree() || !this.#mayHold(line.userId)) return null;
    this.#noteHeld(line, 1);
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

  /** An exchange is ended because it has kept others waiting for too long. */
  noteEnded(): void {
    this.#ended += 1;
  }

  /** By `Turn.end`. */
  end(turn: Turn): void {
    const { state } = turn;
    turn.state = "over";
    if (state === "held") {
      this.#noteHeld(turn.line, -1);
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

  /** Whether this user may hold one turn more, if one is free. */
  readonly #mayHold = (userId: Uuid): boolean => {
    if (this.#limit < 2 || this.#deps.concurrentMax < SHARED_FROM) return true;
    return this.#heldBy.of(userId) < this.#limit - 1;
  };

  #noteHeld(line: TokenLine, more: 1 | -1): void {
    this.#used += more;
    line.held += more;
    this.#heldBy.add(line.userId, more);
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
        const turn = this.#queue.shift(this.#mayHold);
        if (turn === null) return;
        turn.state = "held";
        this.#noteHeld(turn.line, 1);
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
