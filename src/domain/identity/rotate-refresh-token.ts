import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { SignedIn } from "./open-sign-in.ts";
import { judgeRefresh } from "./refresh-token-rules.ts";
import type { RefreshPlace, RefreshTokens } from "./refresh-tokens.port.ts";
import { signedInUntil } from "./sign-in-rules.ts";
import {
  endOne,
  lockRefreshable,
  type RefreshableSignIn,
  recordRotation,
  selectSignedInUser,
} from "./sign-in-store.ts";

export type RotateDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly jwts: JwtSigner;
  readonly refreshTokens: RefreshTokens;
};

/**
 * A new JWT and the next refresh token, for a tool that presents the newest one. A token that was used gets its answer again for 30 s,
 * since the first may have been lost. After that it ends the sign-in, with one audit row: the client and a thief have the same token, and
 * nobody knows which of them asks. Of several calls at once with one token all get the same next token.
 * @throws not_authenticated: the token is forged, was used long ago, is of a sign-in that has ended, or of one without the second
 * factor that the user has
 * @throws account_disabled: nothing is changed
 */
export async function rotateRefreshToken(deps: RotateDeps, actor: Actor, text: string): Promise<SignedIn> {
  const place = deps.refreshTokens.parse(text);
  if (place === null) throw new AppError("not_authenticated");
  const now = new Date(deps.clock.nowMs());
  const signedIn = await deps.database.transaction(async (tx) => {
    const found = await lockRefreshable(tx, place.signInId, now);
    if (found === null || !deps.refreshTokens.isGenuine(text, found.salt)) return null;
    const verdict = judgeRefresh(found.state, place.generation, found.at);
    if (verdict.kind === "reused") {
      await endReused(tx, deps, actor, place, found, now);
      return null;
    }
    const until = verdict.kind === "rotate" ? signedInUntil(found.createdAt, now) : found.expiresAt;
    if (verdict.kind === "rotate") {
      await recordRotation(tx, place.signInId, verdict, { now, expiresAt: until });
    }
    return sign(tx, deps, { ...place, generation: verdict.generation }, found, until);
  });
  if (signedIn === null) throw new AppError("not_authenticated");
  return signedIn;
}

async function sign(
  tx: Tx,
  { jwts, refreshTokens }: RotateDeps,
  place: RefreshPlace,
  { userId, salt }: RefreshableSignIn,
  until: Date,
): Promise<SignedIn | null> {
  const signedIn = await selectSignedInUser(tx, userId, place.signInId);
  if (signedIn === null) return null;
  const { user } = signedIn;
  if (!user.isActive) throw new AppError("account_disabled");
  const subject = { userId, username: user.username, signInId: place.signInId };
  return {
    ...jwts.sign(subject, until),
    cookie: null,
    refresh: { token: refreshTokens.make(place, salt), until },
  };
}

async function endReused(
  tx: Tx,
  deps: RotateDeps,
  actor: Actor,
  { signInId, generation }: RefreshPlace,
  { userId, state }: RefreshableSignIn,
  now: Date,
): Promise<void> {
  await endOne(tx, userId, signInId, now);
  await recordFact(tx, deps, actor, {
    name: "sign_in.refresh_token_reused",
    resourceId: signInId,
    userId,
    after: { generation, newest: state.generation },
  });
}
