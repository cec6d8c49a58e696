import type { Uuid } from "../../kernel/ids.ts";

/** What waits for a turn. Both are called at most once, and never after `Turn.end`. */
export interface TurnOwner {
  /** The turn has come: a request to the target may begin, in this call. */
  onTurn(): void;
  /** It will not come. The turn is over already. */
  onTurnRefused(code: "target_busy" | "upstream_unreachable"): void;
}

/** Who gives turns, and takes them back. */
interface TurnGiver {
  end(turn: Turn): void;
}

/** The right to one exchange with the target, or a place in the queue for it. Only `TargetTurns` and its queue write it. */
export class Turn {
  readonly #giver: TurnGiver;
  readonly line: TokenLine;
  /** null if the turn came at once. */
  readonly owner: TurnOwner | null;
  /** When it was asked for, monotonic milliseconds. */
  readonly askedAtMs: number;
  /** When it was asked for, it was to be the so-many-eth turn that is given, if no other token comes; 0: it came at once. */
  position = 0;
  /** How long it waited until it came or was refused. */
  waitedMs = 0;
  state: "waiting" | "held" | "over";
  next: Turn | null = null;
  previous: Turn | null = null;

  constructor(giver: TurnGiver, line: TokenLine, owner: TurnOwner | null, askedAtMs: number) {
    this.#giver = giver;
    this.line = line;
    this.owner = owner;
    this.askedAtMs = askedAtMs;
    this.state = owner === null ? "held" : "waiting";
  }

  /** Gives it back, or leaves the queue. Does nothing if it is over. */
  end(): void {
    this.#giver.end(this);
  }
}

/**
 * The turns of one token: how many it holds, and those that wait, in the order of their arrival. Only `TargetTurns` and its queue
 * write it.
 */
export class TokenLine {
  readonly userId: Uuid;
  held = 0;
  length = 0;
  first: Turn | null = null;
  last: Turn | null = null;
  /** Its neighbours in the ring of tokens with waiting turns; null outside of it. */
  next: TokenLine | null = null;
  previous: TokenLine | null = null;

  constructor(userId: Uuid) {
    this.userId = userId;
  }
}
