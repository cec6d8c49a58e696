import type { Uuid } from "../../kernel/ids.ts";
import { CountByUser } from "./count-by-user.ts";
import type { TokenLine, Turn } from "./turn.ts";

/**
 * Turns that wait: tokens take turns (round robin), and the turns of one token are in the order of their arrival. The links are
 * in the turns themselves, so that one leaves at once, from wherever it stands.
 */
export class TurnQueue {
  #size = 0;
  /** The token whose turn is next, in the ring of those with waiting turns. */
  #next: TokenLine | null = null;
  readonly #byUser = new CountByUser();

  get size(): number {
    return this.#size;
  }

  /** Whether a turn of another user waits. */
  hasOthersThan(userId: Uuid): boolean {
    return this.#size > this.#byUser.of(userId);
  }

  /** Of a turn that is added to this line now: how many are given up to it, itself included, if no other token comes. */
  positionIn(line: TokenLine): number {
    const inOwn = line.length + 1;
    let position = inOwn;
    for (const other of this.#lines()) if (other !== line) position += Math.min(other.length, inOwn);
    return position;
  }

  push(turn: Turn): void {
    const { line } = turn;
    turn.previous = line.last;
    if (line.last === null) {
      line.first = turn;
      this.#link(line);
    } else line.last.next = turn;
    line.last = turn;
    line.length += 1;
    this.#size += 1;
    this.#byUser.add(line.userId, 1);
  }

  /** Removes a turn that waits here. */
  remove(turn: Turn): void {
    const { line, next, previous } = turn;
    if (previous === null) line.first = next;
    else previous.next = next;
    if (next === null) line.last = previous;
    else next.previous = previous;
    turn.next = null;
    turn.previous = null;
    line.length -= 1;
    this.#size -= 1;
    this.#byUser.add(line.userId, -1);
    if (line.length === 0) this.#unlink(line);
  }

  /**
   * Removes the next turn of a token whose user may have one more, and moves that token to the end of the ring. Tokens that are
   * passed over keep their places.
   */
  shift(mayHold: (userId: Uuid) => boolean): Turn | null {
    for (const line of this.#lines()) {
      if (line.first === null || !mayHold(line.userId)) continue;
      const turn = line.first;
      // A token in the middle of the ring goes to its end, as the first one does.
      if (line === this.#next) this.#next = line.next;
      else this.#moveToEnd(line);
      this.remove(turn);
      return turn;
    }
    return null;
  }

  /** The newest turn of the token with the most waiting ones. */
  newestOfLongest(): Turn | null {
    let longest = this.#next;
    for (const line of this.#lines()) if (line.length > (longest?.length ?? 0)) longest = line;
    return longest?.last ?? null;
  }

  /** In the order of their turns. */
  *#lines(): Iterable<TokenLine> {
    const start = this.#next;
    for (let line = start; line !== null; line = line.next === start ? null : line.next) yield line;
  }

  /** Adds a line at the end of the ring. */
  #link(line: TokenLine): void {
    const first = this.#next;
    if (first === null) {
      line.next = line;
      line.previous = line;
      this.#next = line;
      return;
    }
    const last = first.previous ?? first;
    line.previous = last;
    line.next = first;
    last.next = line;
    first.previous = line;
  }

  #unlink(line: TokenLine): void {
    const { next, previous } = line;
    if (next === null || previous === null) return;
    if (next === line) this.#next = null;
    else {
      previous.next = next;
      next.previous = previous;
      if (this.#next === line) this.#next = next;
    }
    line.next = null;
    line.previous = null;
  }

  #moveToEnd(line: TokenLine): void {
    this.#unlink(line);
    this.#link(line);
  }
}
