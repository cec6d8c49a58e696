import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { JwtSigner } from "./jwt-signer.port.ts";
import type { RefreshTokens } from "./refresh-tokens.port.ts";
import { OPEN_SIGN_INS_MAX, signedInUntil } from "./sign-in-rules.ts";
import { endBySecrets, endOldest, insertSignIn } from "./sign-in-store.ts";
import type { User } from "./user.ts";

export type OpenSignInDeps = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly jwts: JwtSigner;
  readonly refreshTokens: RefreshTokens;
};

/** What a client requests at a log-in, beside a JWT. */
export type SignInWishes = {
  /** Whether a browser stays signed in after its page is closed. */
  readonly staySignedIn: boolean;
  /** Whether a tool gets a refresh token. */
  readonly refresh: boolean;
  /** The secrets of a browser's present cookies. Their sign-ins are ended, since the cookies are replaced. */
  readonly replaces: readonly string[];
  /** What the browser prefers; the language of an account for which none was chosen. Null or left out: none of ours. */
  readonly language?: Language | null;
};

/** A new JWT; if the browser stays signed in, the content of its cookie; if it was requested, a refresh token. */
export type SignedIn = {
  readonly jwt: string;
  readonly expiresInSeconds: number;
  readonly cookie: { readonly secret: string; readonly until: Date } | null;
  readonly refresh: { readonly token: string; readonly until: Date } | null;
};

/** Neither a cookie's secret nor the salt of refresh tokens can be guessed: 256 bits. */
const SECRET_BYTES = 32;

/**
 * Opens a sign-in for a user whose password, and code if `hasTotp`, were checked. The oldest of more than 100 open ones ends. The caller
 * records the fact, and has the user's row locked.
 */
export async function openSignIn(
  tx: Tx,
  deps: OpenSignInDeps,
  from: Pick<Actor, "ip" | "userAgent">,
  { user, hasTotp }: { readonly user: Pick<User, "id" | "username">; readonly hasTotp: boolean },
  { staySignedIn, refresh, replaces }: SignInWishes,
): Promise<SignedIn> {
  const now = new Date(deps.clock.nowMs());
  await endBySecrets(tx, replaces, now);
  const id = deps.newId();
  const until = staySignedIn || refresh ? signedInUntil(now, now) : null;
  const secret = staySignedIn ? deps.random.bytes(SECRET_BYTES).toString("base64url") : null;
  const refreshSalt = refresh ? deps.random.bytes(SECRET_BYTES) : null;
  const subject = { userId: user.id, username: user.username, signInId: id };
  const signed = deps.jwts.sign(subject, until);
  await insertSignIn(tx, {
    id,
    userId: user.id,
    secret,
    refreshSalt,
    totpAt: hasTotp ? now : null,
    createdAt: now,
    expiresAt: until ?? new Date(now.getTime() + signed.expiresInSeconds * SECOND_MS),
    ip: from.ip,
    userAgent: from.userAgent,
  });
  await endOldest(tx, user.id, id, { keep: OPEN_SIGN_INS_MAX, now });
  return {
    ...signed,
    cookie: secret === null || until === null ? null : { secret, until },
    refresh:
      refreshSalt === null || until === null
        ? null
        : { token: deps.refreshTokens.make({ signInId: id, generation: 0 }, refreshSalt), until },
  };
}
