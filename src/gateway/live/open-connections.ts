import type { CutReason } from "./cut-reason.ts";

/** A running exchange or tunnel of a session. */
export interface LiveConnection {
  /** Its index in the list of `OpenConnections`, which alone sets it. */
  index: number;
  /** SHA-256 of the secret by which it was admitted, hex. */
  readonly secretHash: string;
  /** Ends it abruptly: a body that was cut never ends by an orderly close. */
  cut(reason: CutReason): void;
  /** Ends it if it has waited for the target for too long. */
  checkDeadline(monotonicMs: number): void;
}

/**
 * The open exchanges and tunnels of a lease, in no order. Not a Set: V8 links the old tables of a Set that changes often to
 * the new ones. Once one of them is in the old generation, everything that was ever in later ones survives until the next full
 * garbage collection, which doubles the cost of a request under load.
 */
export class OpenConnections {
  readonly #list: LiveConnection[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(connection: LiveConnection): void {
    connection.index = this.#list.push(connection) - 1;
  }

  /** Does nothing if it is not in the list. */
  delete(connection: LiveConnection): void {
    const { index } = connection;
    if (this.#list[index] !== connection) return;
    const last = this.#list.pop();
    if (last === undefined || last === connection) return;
    this.#list[index] = last;
    last.index = index;
  }

  /** A copy of the list: its connections may be ended while it is iterated. */
  all(): readonly LiveConnection[] {
    return [...this.#list];
  }
}
