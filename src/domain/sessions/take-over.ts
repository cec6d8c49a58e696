import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Claim, type ClaimOutcome, conflictWith } from "./claim-lease.ts";
import { endByTakeover } from "./end-by-takeover.ts";
import { endSession } from "./end-session.ts";
import { lockLiveToken, lockOpenSession, renewSession, startSession } from "./lease-store.ts";
import { readPastSessions } from "./past-sessions.ts";
import { judgeTakeover, type PastTakeover } from "./takeover-rules.ts";
import { endRefusals, readTakeovers } from "./takeover-store.ts";

export type TakeoverOutcome =
  | {
      readonly kind: "held";
      readonly sessionId: Uuid;
      /** Of the device that lost the token; null: no other device held it. */
      readonly lostDeviceHint: string | null;
      readonly takeovers: readonly PastTakeover[];
    }
  /** The token was taken over too often. */
  | { readonly kind: "limit"; readonly takeovers: readonly PastTakeover[] }
  | Extract<ClaimOutcome, { kind: "conflict" | "frozen" | "too_many" | "token_gone" | "secret_replaced" }>;

export type TakeoverClaim = Claim & {
  /** Which session was open when the device asked; null: none. Another one is not ended: somebody else was faster. */
  readonly seenSessionId: Uuid | null;
};

type Deps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

/**
 * Gives a token to a device at once: in one transaction the session of the device that holds it ends, and this device's begins. The
 * locks are those of `claimLease`: of several takeovers at once exactly one wins, and the others are told who holds the token now.
 * Records a fact if a device lost the token, else none.
 */
export function takeOver(
  deps: Deps,
  asked: TakeoverClaim & { readonly perDay: number },
): Promise<TakeoverOutcome> {
  const { tokenId } = asked;
  return deps.database.transaction(async (tx): Promise<TakeoverOutcome> => {
    const secret = await lockLiveToken(tx, asked, new Date(deps.clock.nowMs()));
    if (secret === null) return { kind: "token_gone" };
    // A replaced secret is for the device that has the token already.
    if (!secret.isCurrent) return { kind: "secret_replaced" };
    if (secret.frozenUntil !== null) return { kind: "frozen", frozenUntil: secret.frozenUntil };
    const open = await lockOpenSession(tx, tokenId);
    const takeovers = await readTakeovers(tx, tokenId);
    const past = await readPastSessions(tx, asked);
    const judgement = judgeTakeover(asked, open, past, takeovers, asked.sessionTimeoutMs);
    switch (judgement.kind) {
      case "renew":
        return { kind: "held", sessionId: await renewSession(tx, tokenId), lostDeviceHint: null, takeovers };
      case "start":
        return start(tx, deps, asked, judgement.ends);
      case "limit":
        return { kind: "limit", takeovers };
      case "too_many":
        return judgement;
      case "conflict":
        if (open === null) return { kind: "token_gone" };
        return conflictWith(open, { freeInMs: judgement.freeInMs, isNextDeviceRecorded: true, takeovers });
    }
  });
}

async function start(
  tx: Tx,
  deps: Deps,
  asked: Claim,
  ends: "taken_over" | "idle" | null,
): Promise<TakeoverOutcome> {
  const { tokenId, deviceId, actor } = asked;
  if (ends === "idle") await endSession(tx, { tokenId }, "idle");
  const by = { actor, deviceHint: deviceIdHint(deviceId) };
  const lost = ends === "taken_over" ? await endByTakeover(tx, deps, tokenId, by) : null;
  await endRefusals(tx, { tokenId, deviceId });
  return {
    kind: "held",
    sessionId: await startSession(tx, deps.newId(), asked),
    lostDeviceHint: lost === null ? null : deviceIdHint(lost.deviceId),
    takeovers: await readTakeovers(tx, tokenId),
  };
}
