import { createHmac, timingSafeEqual } from "node:crypto";
import { createSigner, createVerifier } from "fast-jwt";
import type { JwtSigner, JwtSubject } from "../../domain/identity/jwt-signer.port.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { isUuid } from "../../kernel/ids.ts";
import type { SecretKeys } from "./secret-keys.ts";

/** Our JWTs have under 500 characters; far longer ones are refused without computing an HMAC. */
const JWT_CHARACTERS_MAX = 4_096;

const SIGNATURE_BYTES = 32;

type Claims = JwtSubject & { readonly expiresAtSeconds: number };

/**
 * JWTs signed by HS256 with `SECRET_KEY` itself, as v0.6 did, and verified with the previous keys too. Only HS256 is accepted.
 * The library checks the signature; expiry is checked here, by `clock`.
 */
export function createJwtSigner(options: {
  readonly keys: SecretKeys;
  readonly clock: Clock;
  readonly expireMinutes: number;
}): JwtSigner {
  const { keys, clock } = options;
  const lifetimeSeconds = options.expireMinutes * 60;
  const sign = createSigner({ key: keys.current.reveal(), algorithm: "HS256" });
  const verifiers = [keys.current, ...keys.previous].map((key) =>
    createVerifier({
      key: key.reveal(),
      algorithms: ["HS256"],
      cache: false,
      ignoreExpiration: true,
      ignoreNotBefore: true,
    }),
  );
  const nowSeconds = (): number => Math.floor(clock.nowMs() / SECOND_MS);

  /** The payload, if one of our keys signed it; else undefined. */
  const open = (jwt: string): unknown => {
    if (jwt.length > JWT_CHARACTERS_MAX) return undefined;
    for (const verify of verifiers) {
      try {
        return verify(jwt);
      } catch {
        // Not signed with this key, or not a JWT.
      }
    }
    return undefined;
  };

  return {
    sign: ({ userId, username, signInId, isView }, until) => {
      const iat = nowSeconds();
      const leftSeconds = until === null ? lifetimeSeconds : Math.floor(until.getTime() / SECOND_MS) - iat;
      const expiresInSeconds = Math.min(lifetimeSeconds, leftSeconds);
      const sid = signInId === null ? {} : { sid: signInId };
      return {
        jwt: sign({
          sub: userId,
          username,
          ...sid,
          ...(isView === true ? { view: true } : {}),
          iat,
          exp: iat + expiresInSeconds,
        }),
        expiresInSeconds,
      };
    },
    verify: (jwt) => {
      const claims = parseClaims(open(jwt));
      if (claims === null || claims.expiresAtSeconds <= nowSeconds()) return null;
      const { expiresAtSeconds: _expiry, ...subject } = claims;
      return subject;
    },
    isOurs: (jwt) => isSignedByUs(jwt, keys),
  };
}

/**
 * Checks only the signature, without the library: the gateway asks this of every `Authorization` that is meant for the target,
 * and an exception of the library for each would cost ten times as much.
 */
function isSignedByUs(jwt: string, keys: SecretKeys): boolean {
  if (jwt.length > JWT_CHARACTERS_MAX) return false;
  const end = jwt.lastIndexOf(".");
  const signature = Buffer.from(jwt.slice(end + 1), "base64url");
  if (end < 0 || signature.length !== SIGNATURE_BYTES) return false;
  const signed = jwt.slice(0, end);
  return [keys.current, ...keys.previous].some((key) =>
    timingSafeEqual(createHmac("sha256", key.reveal()).update(signed).digest(), signature),
  );
}

function parseClaims(payload: unknown): Claims | null {
  if (typeof payload !== "object" || payload === null) return null;
  if (!("sub" in payload && "username" in payload && "exp" in payload)) return null;
  const { sub, username, exp } = payload;
  const sid = "sid" in payload ? payload.sid : null;
  if (sid !== null && (typeof sid !== "string" || !isUuid(sid))) return null;
  if (typeof sub !== "string" || !isUuid(sub)) return null;
  if (typeof username !== "string" || typeof exp !== "number") return null;
  // Whatever it is: a JWT with this claim is never one of a sign-in.
  const view = "view" in payload ? ({ isView: true } as const) : {};
  return { userId: sub, username, signInId: sid, ...view, expiresAtSeconds: exp };
}
