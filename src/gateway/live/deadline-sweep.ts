import type { Clock } from "../../kernel/clock.port.ts";
import type { ChangeFollower } from "./change-follower.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { MaintenanceBoard } from "./maintenance-board.ts";

/** A quarter of the second within which the contract requires traffic to be cut. */
const SWEEP_EVERY_MS = 250;

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

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => this.#sweep(), SWEEP_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const { clock, leases, changes, maintenance } = this.#deps;
    const nowMs = clock.nowMs();
    const monotonicMs = clock.monotonicMs();
    const isMaintenance = maintenance.isRunning;
    for (const lease of leases.held()) {
      if (lease.open.size === 0) continue;
      if (lease.expiresAtMs <= nowMs) leases.end(lease, "token_expired");
      else if (lease.trustedUntilMs <= monotonicMs) lease.cutAll("lease_lost");
      else if (isMaintenance) lease.cutAll("maintenance");
      else if (changes.isBlind) lease.cutAll("blind");
      if (lease.secretEndsAtMs <= nowMs) lease.endPreviousSecret();
      for (const connection of lease.open.all()) connection.checkDeadline(monotonicMs);
    }
  }
}
