import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { endSession } from "./end-session.ts";
import { isIdle, judgeClaim } from "./lease-rules.ts";
import { type Claimant, lockLiveToken, lockOpenSession, renewSession, startSession } from "./lease-store.ts";
import { noteRefusedDevice } from "./note-refused-device.ts";
import { NO_PAST, readPastSessions } from "./past-sessions.ts";
import { type PastTakeover, refusalOfLoser, type TakenOver } from "./takeover-rules.ts";
import { readTakeovers } from "./takeover-store.ts";

export type Claim = Claimant & { readonly sessionTimeoutMs: number };

/** Another device holds the token. */
export type Conflict = {
  readonly kind: "conflict";
  readonly sessionId: Uuid;
  readonly holderDeviceId: string;
  readonly sessionStartedAt: Date;
  readonly freeInMs: number;
  /** Whether the refusal of another device would be recorded too. */
  readonly isNextDeviceRecorded: boolean;
  readonly takeovers: readonly PastTakeover[];
};

export type ClaimOutcome =
  | { readonly kind: "held"; readonly sessionId: Uuid }
  | Conflict
  /** This device lost the token to a takeover a short time ago. */
  | (TakenOver & {
      readonly kind: "taken_over";
      readonly freeInMs: number;
      readonly takeovers: readonly PastTakeover[];
    })
  | { readonly kind: "released"; readonly freeInMs: number }
  /** Sessions of the token were ended by hand too often: no device can start one for `freeInMs`. */
  | { readonly kind: "too_many"; readonly freeInMs: number }
  /** Since the grant was read, the token was revoked or its owner deactivated. */
  | { readonly kind: "token_gone" }
  /** The time of the token stands still, until its owner thaws it, or until then. */
  | { readonly kind: "frozen"; readonly frozenUntil: Date }
  /** The secret was replaced by a rotation, and this device does not go on in the session that held the token then. */
  | { readonly kind: "secret_replaced" };

type Deps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

/**
 * Claims a token's lease for a device: renews the device's lease, starts one, takes over an idle one, or returns which device
 * holds it. The token's row is locked first, then the row of its open session, until the transaction ends: of several claims
 * at once exactly one device gets the lease. A refused device is audited once per session, up to a limit. By a secret that a rotation
 * has replaced the lease is only renewed, and only within the time that the rotation has left it.
 */
export function claimLease(deps: Deps, claim: Claim): Promise<ClaimOutcome> {
  return deps.database.transaction(async (tx): Promise<ClaimOutcome> => {
    const { tokenId, deviceId, sessionTimeoutMs } = claim;
    const secret = await lockLiveToken(tx, claim, new Date(deps.clock.nowMs()));
    if (secret === null) return { kind: "token_gone" };
    if (secret.frozenUntil !== null) return { kind: "frozen", frozenUntil: secret.frozenUntil };
    const open = await lockOpenSession(tx, tokenId);
    const isHeld = open !== null && !isIdle(open, sessionTimeoutMs);
    const goesOn = isHeld && open.deviceId === deviceId && open.id === secret.sessionId;
    if (!secret.isCurrent && !goesOn) return { kind: "secret_replaced" };
    const past = isHeld ? NO_PAST : await readPastSessions(tx, claim);
    const judgement = judgeClaim(open, deviceId, past, sessionTimeoutMs);
    if (judgement.kind === "renew") return { kind: "held", sessionId: await renewSession(tx, tokenId) };
    const takeovers = await readTakeovers(tx, tokenId);
    const lost = refusalOfLoser(takeovers, deviceId);
    if (lost !== null) return { kind: "taken_over", ...lost, takeovers };
    switch (judgement.kind) {
      case "start":
        if (judgement.endsIdle) await endSession(tx, { tokenId }, "idle");
        return { kind: "held", sessionId: await startSession(tx, deps.newId(), claim) };
      case "released":
      case "too_many":
        return judgement;
      case "conflict":
        if (open === null) return { kind: "token_gone" };
        return conflictWith(open, {
          freeInMs: judgement.freeInMs,
          isNextDeviceRecorded: await noteRefusedDevice(tx, deps, claim, open.id),
          takeovers,
        });
    }
  });
}

/** The refusal of a device where another one holds the token. */
export function conflictWith(
  open: { readonly id: Uuid; readonly deviceId: string; readonly startedAt: Date },
  rest: Pick<Conflict, "freeInMs" | "isNextDeviceRecorded" | "takeovers">,
): Conflict {
  return {
    kind: "conflict",
    sessionId: open.id,
    holderDeviceId: open.deviceId,
    sessionStartedAt: open.startedAt,
    ...rest,
  };
}
