import type { ClaimOutcome } from "../../domain/sessions/claim-lease.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** A claim that was refused. */
export type RefusedClaim = Exclude<ClaimOutcome, { kind: "held" }>;

/** The contract allows a 409 to be remembered for this long; the feed reports most ends of sessions sooner. */
const REMEMBERED_MS = SECOND_MS;
/** About 200 bytes each, and a few device ids. A refusal that does not fit costs another claim. */
const TOKENS_MAX = 10_000;

const NOT_REMEMBERED: ReadonlySet<RefusedClaim["kind"]> = new Set([
  "frozen",
  "released",
  "secret_replaced",
  "token_gone",
]);

type Remembered = {
  readonly untilMs: number;
  /** Refusals of single devices: at most as many as a session records in the audit log, and as lost the token in a day. */
  readonly byDevice: Map<string, RefusedClaim>;
  /** The refusal that every device except the holder gets; null while each device must still be recorded. */
  ofAll: RefusedClaim | null;
};

/**
 * The claims that were refused in the last second, so that devices which poll or invent ids cost the database one claim a
 * second and not one for each request. When the feed reports a change of a token, its refusals are forgotten.
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

  /** @param sentAtMs when the claim was sent, monotonic: the refusal is remembered from then on */
  remember(tokenId: Uuid, deviceId: string, refusal: RefusedClaim, sentAtMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    // A released device must be admitted as soon as its waiting time is over. A token that is gone is dropped by the feed, and
    // must be found as soon as its user is activated again. The device may present the token's new secret at once. A grant that is
    // frozen needs no claim.
    if (NOT_REMEMBERED.has(refusal.kind)) return;
    if (refusal.kind === "taken_over" && refusal.freeInMs < REMEMBERED_MS) return;
    this.#makeRoom(nowMs);
    let known = this.#tokens.get(tokenId);
    if (known === undefined || known.untilMs <= nowMs) {
      known = { untilMs: sentAtMs + REMEMBERED_MS, byDevice: new Map(), ofAll: null };
      this.#tokens.delete(tokenId);
      this.#tokens.set(tokenId, known);
    }
    const isOfAll =
      refusal.kind === "too_many" || (refusal.kind === "conflict" && !refusal.isNextDeviceRecorded);
    if (isOfAll) known.ofAll = refusal;
    else known.byDevice.set(deviceId, refusal);
  }

  /** After a change of the token any device may be admitted. */
  forget(tokenId: Uuid): void {
    this.#tokens.delete(tokenId);
  }

  get size(): number {
    return this.#tokens.size;
  }

  /** The map is in the order of `untilMs`. */
  #makeRoom(nowMs: number): void {
    for (const [tokenId, { untilMs }] of this.#tokens) {
      if (untilMs > nowMs && this.#tokens.size < TOKENS_MAX) return;
      this.#tokens.delete(tokenId);
    }
  }
}
