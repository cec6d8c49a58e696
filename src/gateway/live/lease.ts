import type { Uuid } from "../../kernel/ids.ts";
import type { CutReason } from "./cut-reason.ts";
import { OpenConnections } from "./open-connections.ts";

export type HeldSession = {
  readonly sessionId: Uuid;
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly deviceId: string;
  readonly expiresAtMs: number | null;
};

/**
 * A token's device lease as this instance holds it, with what it counted since the last flush. Plain fields: the hot
 * path bumps them, the usage meter takes them.
 */
export class Lease {
  readonly sessionId: Uuid;
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly deviceId: string;
  /** Until then no other device can hold the token; on the monotonic clock. 0 once the session has ended. */
  trustedUntilMs: number;
  /** When the token's time is over, milliseconds since 1970; Infinity until the target first answered. */
  expiresAtMs: number;
  readonly open = new OpenConnections();
  requests = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Counted up to here; milliseconds since 1970. */
  countedFromMs: number;

  constructor(held: HeldSession, trustedUntilMs: number, nowMs: number) {
    this.sessionId = held.sessionId;
    this.tokenId = held.tokenId;
    this.userId = held.userId;
    this.deviceId = held.deviceId;
    this.expiresAtMs = held.expiresAtMs ?? Number.POSITIVE_INFINITY;
    this.trustedUntilMs = trustedUntilMs;
    this.countedFromMs = nowMs;
  }

  /** True if there was traffic since the last flush; an open stream is traffic (contract, Proxy). */
  get isActive(): boolean {
    return this.open.size > 0 || this.hasCounts;
  }

  /** True if there is something to store; of a stretch without, only the lease is renewed. */
  get hasCounts(): boolean {
    return this.requests > 0 || this.bytesIn > 0 || this.bytesOut > 0;
  }

  /** True once its session is over, as far as this instance has heard. */
  get hasEnded(): boolean {
    return this.trustedUntilMs === 0;
  }

  cutAll(reason: CutReason): void {
    for (const connection of this.open.all()) connection.cut(reason);
  }
}
