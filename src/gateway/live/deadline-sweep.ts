import type { Clock } from "../../kernel/clock.port.ts";
import { isTurnOver, nextTurn } from "../../kernel/loop-turn.ts";
import type { ChangeFollower } from "./change-follower.ts";
import type { Lease } from "./lease.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { MaintenanceBoard } from "./maintenance-board.ts";

/** A quarter of the second within which the contract requires traffic to be cut. */
const SWEEP_EVERY_MS = 250;
/** Between two looks at the time. */
const LEASES_AT_ONCE = 32;

type Deps = {
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly changes: ChangeFollower;
  readonly maintenance: Pick<MaintenanceBoard, "isRunning">;
};

/**
 * One coarse timer for all deadlines: tokens that expire, leases whose trust ends unrenewed, a feed that cannot be read,
 * maintenance that begins, and exchanges that wait for the target. A timer for each request would cost more than its admission.
 */
export class DeadlineSweep {
  readonly #deps: Deps;
  #timer: NodeJS.Timeout | undefined;
  #isSweeping = false;
  #isStopped = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#sweep(), SWEEP_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#isStopped = true;
  }

  /** To cut thousands at once takes many turns of the event loop. */
  async #sweep(): Promise<void> {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    try {
      await this.#checkAll();
    } finally {
      this.#isSweeping = false;
    }
  }

  async #checkAll(): Promise<void> {
    let checked = 0;
    for (const lease of this.#deps.leases.held()) {
      if (lease.open.size === 0) continue;
      checked += 1;
      if (checked % LEASES_AT_ONCE === 0 && isTurnOver()) await nextTurn();
      if (this.#isStopped) return;
      this.#check(lease);
    }
  }

  #check(lease: Lease): void {
    const { clock, leases, changes, maintenance } = this.#deps;
    const monotonicMs = clock.monotonicMs();
    if (lease.expiresAtMs <= clock.nowMs()) leases.end(lease, "token_expired");
    else if (lease.trustedUntilMs <= monotonicMs) lease.cutAll("lease_lost");
    else if (maintenance.isRunning) lease.cutAll("maintenance");
    else if (changes.isBlind) lease.cutAll("blind");
    for (const connection of lease.open.all()) connection.checkDeadline(monotonicMs);
  }
}
