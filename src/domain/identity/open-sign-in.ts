import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import { signedInUntil } from "./sign-in-rules.ts";
import { endBySecrets, insertSignIn } from "./sign-in-store.ts";
import type { User } from "./user.ts";

export type OpenSignInDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly jwts: JwtSigner;
};

/** What a browser requests at a log-in. */
export type BrowserSignIn = {
  /** Whether it stays signed in after its page is closed. */
  readonly staySignedIn: boolean;
  /** The secrets of its present cookies. Their sign-ins are ended, since the cookies are replaced. */
  readonly replaces: readonly string[];
};

/** A new JWT and, if the browser stays signed in, the content of its cookie. */
export type SignedIn = {
  readonly jwt: string;
  readonly expiresInSeconds: number;
  readonly cookie: { readonly secret: string; readonly until: Date } | null;
};

/** A cookie's secret cannot be guessed: 256 bits. */
const SECRET_BYTES = 32;

/** Opens a sign-in for a user whose password was checked. The caller records the fact. */
export async function openSignIn(
  tx: Tx,
  deps: OpenSignInDeps,
  from: Pick<Actor, "ip" | "userAgent">,
  user: Pick<User, "id" | "username">,
  { staySignedIn, replaces }: BrowserSignIn,
): Promise<SignedIn> {
  const now = new Date(deps.clock.nowMs());
  await endBySecrets(tx, replaces, now);
  const id = deps.newId();
  const cookie = staySignedIn
    ? { secret: deps.random.bytes(SECRET_BYTES).toString("base64url"), until: signedInUntil(now, now) }
    : null;
  const subject = { userId: user.id, username: user.username, signInId: id };
  const signed = deps.jwts.sign(subject, cookie?.until ?? null);
  await insertSignIn(tx, {
    id,
    userId: user.id,
    secret: cookie?.secret ?? null,
    createdAt: now,
    expiresAt: cookie?.until ?? new Date(now.getTime() + signed.expiresInSeconds * SECOND_MS),
    ip: from.ip,
    userAgent: from.userAgent,
  });
  return { ...signed, cookie };
}
