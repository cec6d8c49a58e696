import type { TakenOver } from "../../domain/sessions/takeover-rules.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { TokenLine } from "../turns/turn.ts";
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
 * A lease as this instance holds it, with the counts since the last flush. The fields are plain numbers for speed: each
 * chunk of traffic increments them, and the usage meter takes them.
 */
export class Lease {
  readonly sessionId: Uuid;
  readonly tokenId: Uuid;
  readonly userId: Uuid;
  readonly deviceId: string;
  /** Until this time, monotonic, no other device can hold the token. 0 once the session has ended. */
  trustedUntilMs: number;
  /** Set if the session has ended by a takeover. */
  takenOver: TakenOver | null = null;
  /** When the token expires, milliseconds since 1970; Infinity until its time has started. */
  expiresAtMs: number;
  readonly open = new OpenConnections();
  /** Its turns at the target; empty without a limit of exchanges. */
  readonly turns: TokenLine;
  requests = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** The start of the current counts; milliseconds since 1970. */
  countedFromMs: number;
  /** When the lease book last took it to be renewed, or added it; monotonic. */
  takenAtMs = 0;
  /** The next one in the `RenewalQueue`, which alone sets it. */
  behind: Lease | null = null;

  constructor(held: HeldSession, trustedUntilMs: number, nowMs: number) {
    this.sessionId = held.sessionId;
    this.tokenId = held.tokenId;
    this.userId = held.userId;
    this.deviceId = held.deviceId;
    this.expiresAtMs = held.expiresAtMs ?? Number.POSITIVE_INFINITY;
    this.trustedUntilMs = trustedUntilMs;
    this.countedFromMs = nowMs;
    this.turns = new TokenLine(held.userId);
  }

  /** True if there was traffic since the last flush; an open exchange is traffic (contract, Proxy). */
  get isActive(): boolean {
    return this.open.size > 0 || this.hasCounts;
  }

  /** True if there are counts to store; without counts only the lease is renewed. */
  get hasCounts(): boolean {
    return this.requests > 0 || this.bytesIn > 0 || this.bytesOut > 0;
  }

  /** True once this instance knows that the session has ended. */
  get hasEnded(): boolean {
    return this.trustedUntilMs === 0;
  }

  cutAll(reason: CutReason): void {
    for (const connection of this.open.all()) connection.cut(reason);
  }
}
