import { TargetTurns } from "../../src/gateway/turns/target-turns.ts";
import { TokenLine, type Turn, type TurnOwner } from "../../src/gateway/turns/turn.ts";

/** A random number below `below`. */
export type Roll = (below: number) => number;

/** A generator that repeats a run by its seed (mulberry32). */
export function rollOf(seed: number): Roll {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Request = {
  readonly token: number;
  turn: Turn | null;
  /** How many turns had been given when it became the first of its token's; null before that. */
  firstSince: number | null;
};

const TOKENS = 6;
/** Below it a user may hold all turns: none is ever passed over. */
const SHARED_FROM = 4;
const QUEUE_MAX = 40;
const PER_TOKEN_MAX = 15;

/**
 * Random requests, ends, departures and limits against `TargetTurns`, beside plain lists of what waits and what runs.
 * @throws Error at the first step after which the two differ, or a promise of the queue is broken
 */
export function runTurnModel(seed: number, steps: number): "nothing lost" {
  const roll = rollOf(seed);
  const model = new TurnModel(roll(2) === 0 ? SHARED_FROM - 1 : 9);
  for (let step = 0; step < steps; step += 1) {
    try {
      model.step(roll);
    } catch (error) {
      throw new Error(`seed ${seed}, step ${step}`, { cause: error });
    }
  }
  model.drain();
  return "nothing lost";
}

const userOf = (token: number): string => `user-${token % (TOKENS - 1)}`;

class TurnModel {
  readonly #turns: TargetTurns;
  /** Each token of another user, but the last one, which is of the first one's user. */
  readonly #lines = Array.from({ length: TOKENS }, (_, token) => new TokenLine(userOf(token)));
  /** Limits stay below it. */
  readonly #limitEnd: number;
  #limit = 1;
  #running: Request[] = [];
  #waiting: Request[] = [];
  #granted = 0;

  constructor(limitEnd: number) {
    this.#limitEnd = limitEnd;
    this.#turns = new TargetTurns({
      monotonicMs: () => 0,
      concurrentMax: limitEnd,
      patience: { slowClientMs: 1, turnMs: 1 },
      queueMax: QUEUE_MAX,
      queuePerTokenMax: PER_TOKEN_MAX,
      queueTimeoutMs: 1,
      noteWait: () => {},
    });
    this.#turns.setLimit(this.#limit);
  }

  step(roll: Roll): void {
    const kind = roll(20);
    if (kind < 9) this.#arrive(roll(3) === 0 ? roll(this.#lines.length) : 0);
    else if (kind < 16) this.#end(this.#running, roll);
    else if (kind < 18) this.#end(this.#waiting, roll);
    else if (kind === 18) this.#setLimit(roll(this.#limitEnd));
    else this.#refuse(roll);
    this.#noteFirst();
    this.#check();
  }

  /** Everything ends: whatever waits gets its turn. */
  drain(): void {
    this.#setLimit(Math.max(1, this.#limit));
    while (this.#running.length > 0) {
      this.#end(this.#running, () => 0);
      this.#check();
    }
    if (this.#waiting.length > 0 || this.#turns.used !== 0 || this.#turns.waiting !== 0)
      throw new Error("a turn was lost");
  }

  #arrive(token: number): void {
    const line = this.#line(token);
    const request: Request = { token, turn: null, firstSince: null };
    const taken = this.#turns.take(line);
    if (taken !== null) {
      request.turn = taken;
      this.#running.push(request);
      return;
    }
    const owner: TurnOwner = {
      onTurn: () => this.#grant(request),
      onTurnRefused: () => this.#remove(request),
    };
    request.turn = this.#turns.wait(line, owner);
    if (request.turn.state === "waiting") this.#waiting.push(request);
  }

  #grant(request: Request): void {
    if (!this.#waiting.includes(request)) throw new Error("a turn came twice, or to one that had left");
    const earlier = this.#waiting.find(({ token }) => token === request.token);
    if (earlier !== request) throw new Error("a token's requests were not served in their order");
    this.#remove(request);
    this.#granted += 1;
    const waited = this.#granted - (request.firstSince ?? this.#granted);
    if (this.#limitEnd < SHARED_FROM && waited > TOKENS)
      throw new Error(`others had ${waited} turns before it`);
    this.#running.push(request);
    this.#noteFirst();
  }

  #noteFirst(): void {
    for (const token of this.#lines.keys()) {
      const first = this.#waiting.find((request) => request.token === token);
      if (first !== undefined) first.firstSince ??= this.#granted;
    }
  }

  #remove(request: Request): void {
    this.#waiting = this.#waiting.filter((other) => other !== request);
  }

  #end(from: Request[], roll: Roll): void {
    if (from.length === 0) return;
    const [request] = from.splice(roll(from.length), 1);
    request?.turn?.end();
    request?.turn?.end(); // twice is once
  }

  #refuse(roll: Roll): void {
    const request = this.#waiting[roll(Math.max(1, this.#waiting.length))];
    if (request?.turn != null) this.#turns.refuse(request.turn, "target_busy");
  }

  #setLimit(limit: number): void {
    this.#limit = limit;
    this.#turns.setLimit(limit);
  }

  #check(): void {
    const { used, waiting } = this.#turns;
    if (used !== this.#running.length) throw new Error(`${used} turns held, not ${this.#running.length}`);
    if (waiting !== this.#waiting.length) throw new Error(`${waiting} wait, not ${this.#waiting.length}`);
    if (waiting > QUEUE_MAX) throw new Error("the queue is too long");
    const isShared = this.#limit > 1 && this.#limitEnd >= SHARED_FROM;
    const heldMax = isShared ? this.#limit - 1 : this.#limit;
    for (const token of this.#lines.keys()) {
      const held = this.#running.filter((request) => userOf(request.token) === userOf(token)).length;
      const waits = this.#waiting.filter((request) => request.token === token).length;
      if (waits > PER_TOKEN_MAX) throw new Error("one token waits too often");
      if (waits > 0 && used < this.#limit && held < heldMax)
        throw new Error("a request waits beside a free turn");
    }
  }

  #line(token: number): TokenLine {
    const line = this.#lines[token];
    if (line === undefined) throw new Error(`no token ${token}`);
    return line;
  }
}
