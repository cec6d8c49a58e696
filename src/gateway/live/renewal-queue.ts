import type { Lease } from "./lease.ts";

/**
 * Leases in the order in which they were last taken: the first one has waited longest. The links are in the leases themselves, so
 * that 10,000 leases that go round every few seconds leave no garbage.
 */
export class RenewalQueue {
  #first: Lease | null = null;
  #last: Lease | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): Lease | null {
    return this.#first;
  }

  /** Adds a lease that is in no queue, at the end. */
  push(lease: Lease): void {
    if (this.#last === null) this.#first = lease;
    else this.#last.behind = lease;
    this.#last = lease;
    this.#size += 1;
  }

  /** Removes the first lease. */
  shift(): Lease | null {
    const lease = this.#first;
    if (lease === null) return null;
    this.#first = lease.behind;
    if (this.#first === null) this.#last = null;
    lease.behind = null;
    this.#size -= 1;
    return lease;
  }

  *all(): Iterable<Lease> {
    for (let lease = this.#first; lease !== null; lease = lease.behind) yield lease;
  }
}
