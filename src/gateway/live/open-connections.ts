import type { CutReason } from "./cut-reason.ts";

/** One running exchange of a session: a request whose answer is not complete, or a tunnel. */
export interface LiveConnection {
  /** Belongs to the `OpenConnections` that it is in. */
  index: number;
  /** Ends it abruptly: never a clean end of a body that was cut. */
  cut(reason: CutReason): void;
  /** Ends itself if it has waited for the target for too long. */
  checkDeadline(monotonicMs: number): void;
}

/**
 * What runs on a lease, in no order. Not a Set: V8 leaves the old tables of a Set that comes and goes chained to the
 * new ones. Once one of them is old, all that was ever in later ones survives until the next full collection, which
 * doubles the cost of a request under load.
 */
export class OpenConnections {
  readonly #list: LiveConnection[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(connection: LiveConnection): void {
    connection.index = this.#list.push(connection) - 1;
  }

  /** Nothing happens where it is not in here. */
  delete(connection: LiveConnection): void {
    const { index } = connection;
    if (this.#list[index] !== connection) return;
    const last = this.#list.pop();
    if (last === undefined || last === connection) return;
    this.#list[index] = last;
    last.index = index;
  }

  /** Those that are open now, safe to end while they are walked. */
  all(): readonly LiveConnection[] {
    return [...this.#list];
  }
}
