import type { Grant } from "../../domain/access/grant.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import type { GrantCache } from "./grant-cache.ts";
import type { Lease } from "./lease.ts";

/** Starts a token's time with its first answer. @returns why that answer must not be sent, or null if it may be */
export type Activate = (grant: Grant, lease: Lease) => Promise<ErrorCode | null>;

type Deps = {
  readonly grants: GrantCache;
  /** Commits the start. @returns null if the token was revoked meanwhile */
  readonly activateToken: (tokenId: string) => Promise<Date | null>;
  readonly nowMs: () => number;
};

/** Makes the `Activate` of an instance: simultaneous first answers of a token share one commit. */
export function createActivate(deps: Deps): Activate {
  const running = new Map<string, Promise<Date | null>>();
  const activateOnce = (tokenId: string): Promise<Date | null> => {
    const known = deps.grants.byTokenId(tokenId)?.activatedAtMs;
    if (known !== null && known !== undefined) return Promise.resolve(new Date(known));
    const first = running.get(tokenId);
    if (first !== undefined) return first;
    const commit = deps.activateToken(tokenId).finally(() => running.delete(tokenId));
    running.set(tokenId, commit);
    return commit;
  };
  return async ({ tokenId }, lease) => {
    try {
      const activatedAt = await activateOnce(tokenId);
      if (activatedAt === null) return "token_invalid";
      deps.grants.activated(tokenId, activatedAt);
      const expiresAtMs = deps.grants.byTokenId(tokenId)?.expiresAtMs ?? null;
      lease.expiresAtMs = expiresAtMs ?? lease.expiresAtMs;
      return expiresAtMs !== null && expiresAtMs <= deps.nowMs() ? "token_invalid" : null;
    } catch (error) {
      return error instanceof AppError ? error.code : "internal_error";
    }
  };
}
