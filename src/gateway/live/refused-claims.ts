import type { ClaimOutcome } from "../../domain/sessions/claim-lease.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** A claim that was refused. */
export type RefusedClaim = Exclude<ClaimOutcome, { kind: "held" }>;

/** As long as the contract lets a 409 be remembered; the feed tells of most ends sooner. */
const REMEMBERED_MS = SECOND_MS;
/** Some 200 bytes each, and a few device ids. A refusal that does not fit is asked for again. */
const TOKENS_MAX = 10_000;

type Remembered = {
  readonly untilMs: number;
  /** Refusals of single devices: at most as many as a session names in the audit log. */
  readonly byDevice: Map<string, RefusedClaim>;
  /** A refusal of whoever is not the holder; null while that of each device is to be noted. */
  ofAll: RefusedClaim | null;
};

/**
 * The refusals of claims in the last second, so that devices which ask again and again, or make up ids, cost the database one
 * claim a second and not one for each request. The feed of access changes ends a memory as soon as the session that it tells of.
 */
export class RefusedClaims {
  readonly #clock: Clock;
  readonly #tokens = new Map<Uuid, Remembered>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(tokenId: Uuid, deviceId: string): RefusedClaim | undefined {
    const known = this.#tokens.get(tokenId);
    if (known === undefined || known.untilMs <= this.#clock.monotonicMs()) return undefined;
    const { ofAll } = known;
    const isHolder = ofAll?.kind === "conflict" && ofAll.holderDeviceId === deviceId;
    return known.byDevice.get(deviceId) ?? (isHolder ? undefined : (ofAll ?? undefined));
  }

  /** @param sentAtMs when its claim was sent, monotonic: it is as old as that. */
  remember(tokenId: Uuid, deviceId: string, refusal: RefusedClaim, sentAtMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    // A released device is to be let in at its very second. A token that is gone is dropped by the feed, and must be
    // found again as soon as it comes back.
    if (refusal.kind === "token_gone" || refusal.kind === "released") return;
    this.#makeRoom(nowMs);
    let known = this.#tokens.get(tokenId);
    if (known === undefined || known.untilMs <= nowMs) {
      known = { untilMs: sentAtMs + REMEMBERED_MS, byDevice: new Map(), ofAll: null };
      this.#tokens.delete(tokenId);
      this.#tokens.set(tokenId, known);
    }
    const isOfAll = refusal.kind === "too_many" || (refusal.kind === "conflict" && !refusal.notesFurther);
    if (isOfAll) known.ofAll = refusal;
    else known.byDevice.set(deviceId, refusal);
  }

  /** What the feed tells of a token may let anybody in. */
  forget(tokenId: Uuid): void {
    this.#tokens.delete(tokenId);
  }

  get size(): number {
    return this.#tokens.size;
  }

  /** They are in the order in which they end. */
  #makeRoom(nowMs: number): void {
    for (const [tokenId, { untilMs }] of this.#tokens) {
      if (untilMs > nowMs && this.#tokens.size < TOKENS_MAX) return;
      this.#tokens.delete(tokenId);
    }
  }
}
