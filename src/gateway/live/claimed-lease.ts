import type { PastTakeover, TakenOver } from "../../domain/sessions/takeover-rules.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Lease } from "./lease.ts";
import type { RefusedClaim } from "./refused-claims.ts";

export type ClaimedLease =
  | { readonly kind: "held"; readonly lease: Lease }
  | {
      readonly kind: "conflict";
      readonly holderDeviceId: string;
      readonly sessionStartedAt: Date;
      readonly retryAfterSeconds: number;
      readonly takeovers: readonly PastTakeover[];
    }
  | (TakenOver & {
      readonly kind: "taken_over";
      readonly retryAfterSeconds: number;
      readonly takeovers: readonly PastTakeover[];
    })
  | { readonly kind: "released" | "too_many"; readonly retryAfterSeconds: number }
  | { readonly kind: "frozen"; readonly frozenUntil: Date }
  | { readonly kind: "token_gone" | "secret_replaced" };

/** What a takeover came to. */
export type TakenLease =
  | Exclude<ClaimedLease, { kind: "held" }>
  | { readonly kind: "limit"; readonly takeovers: readonly PastTakeover[] }
  | {
      readonly kind: "held";
      /** Of the device that lost the token; null: no other device held it. */
      readonly lostDeviceHint: string | null;
      readonly takeovers: readonly PastTakeover[];
    };

/** A refused claim, as it is told. */
export function toldClaim(outcome: RefusedClaim): Exclude<ClaimedLease, { kind: "held" }> {
  if (outcome.kind === "token_gone" || outcome.kind === "secret_replaced" || outcome.kind === "frozen")
    return outcome;
  const { freeInMs } = outcome;
  const retryAfterSeconds = wholeSeconds(freeInMs);
  switch (outcome.kind) {
    case "conflict": {
      const { kind, holderDeviceId, sessionStartedAt, takeovers } = outcome;
      return { kind, holderDeviceId, sessionStartedAt, retryAfterSeconds, takeovers };
    }
    case "taken_over": {
      const { kind, takenAt, byDeviceHint, takeovers } = outcome;
      return { kind, takenAt, byDeviceHint, retryAfterSeconds, takeovers };
    }
    default:
      return { kind: outcome.kind, retryAfterSeconds };
  }
}

/** Rounded up, at least 1: after that time the device is admitted. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / SECOND_MS));
}
