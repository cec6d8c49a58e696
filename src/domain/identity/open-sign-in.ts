import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import { keptUntil } from "./sign-in-rules.ts";
import { endKept, insertSignIn } from "./sign-in-store.ts";
import type { User } from "./user.ts";

export type OpenSignInDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly jwts: JwtSigner;
};

/** How a browser wants to be signed in. */
export type BrowserWish = {
  /** Whether it shall stay signed in when its page is gone. */
  readonly keep: boolean;
  /** What its cookies held until now: those sign-ins end, since the cookies are about to be replaced. */
  readonly replaces: readonly string[];
};

/** A fresh JWT, and where the browser stays signed in what its cookie shall hold. */
export type SignedIn = {
  readonly jwt: string;
  readonly expiresInSeconds: number;
  readonly kept: { readonly secret: string; readonly until: Date } | null;
};

/** A cookie's secret cannot be guessed: 256 bits. */
const SECRET_BYTES = 32;

/** Signs a user in who has proved to be one. The audit row is the caller's. */
export async function openSignIn(
  tx: Tx,
  deps: OpenSignInDeps,
  from: Pick<Actor, "ip" | "userAgent">,
  user: Pick<User, "id" | "username">,
  { keep, replaces }: BrowserWish,
): Promise<SignedIn> {
  const now = new Date(deps.clock.nowMs());
  await endKept(tx, replaces, now);
  const id = deps.newId();
  const kept = keep
    ? { secret: deps.random.bytes(SECRET_BYTES).toString("base64url"), until: keptUntil(now, now) }
    : null;
  const subject = { userId: user.id, username: user.username, signInId: id };
  const signed = deps.jwts.sign(subject, kept?.until ?? null);
  await insertSignIn(tx, {
    id,
    userId: user.id,
    secret: kept?.secret ?? null,
    createdAt: now,
    expiresAt: kept?.until ?? new Date(now.getTime() + signed.expiresInSeconds * SECOND_MS),
    ip: from.ip,
    userAgent: from.userAgent,
  });
  return { ...signed, kept };
}
