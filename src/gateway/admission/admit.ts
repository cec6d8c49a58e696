import type { Grant } from "../../domain/access/grant.ts";
import { judgeScope } from "../../domain/access/scope-rules.ts";
import { ENDED_BY_HAND_MAX } from "../../domain/sessions/lease-rules.ts";
import { rateLimitHeaders } from "../../http/rate-limit-headers.ts";
import type { ErrorCode, ErrorFacts } from "../../kernel/errors.ts";
import type { Limit, LimitVerdict, LocalLimiter } from "../../kernel/limiter.port.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import type { Actor, Language } from "../../kernel/words.ts";
import type { Lease } from "../live/lease.ts";
import { checkDeviceId } from "./device-id.ts";
import type { GrantCache } from "./grant-cache.ts";
import type { GrantDoor } from "./grant-door.ts";
import type { LeaseClaims } from "./lease-claims.ts";

/** When one of many exchanges ends nobody knows; most take less than this. */
const RETRY_SECONDS = 1;

/** What a request shows at the door. */
export type Credentials = {
  readonly deviceId: string | undefined;
  readonly token: string | undefined;
  /** A page of another site made the browser send this, by its cookie. */
  readonly isCrossSite: boolean;
  /** It asks for another protocol: what goes over that, no path tells. */
  readonly isUpgrade: boolean;
  /** After `/api/v1/proxy`, as it came, without the query. */
  readonly path: string;
  /** Who asks, for the session's row and the audit. */
  readonly actor: () => Actor;
};

/** A refusal is a value: it is as ordinary as an admission. */
export type Refusal = {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
  /** Known once the token is. */
  readonly language: Language | null;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Verdict = { readonly kind: "admitted"; readonly grant: Grant; readonly lease: Lease } | Refusal;

export type AdmissionDeps = {
  readonly grants: GrantCache;
  readonly door: GrantDoor;
  readonly claims: LeaseClaims;
  readonly limiter: LocalLimiter;
  /** null = off */
  readonly proxyLimit: Limit | null;
  /** Exchanges and tunnels that one token may have open at once. */
  readonly connectionsMax: number;
  readonly isBlind: () => boolean;
  readonly countDenial: (tokenId: string, code: ErrorCode) => void;
};

/**
 * Decides whether a request may reach the target. The order of refusal is this page (contract, Proxy):
 * device -> token -> cross-site -> rate -> scope -> lease, and then `checkRoom`. Answers at once while everything is known; a promise only where a grant
 * must be read or a lease claimed.
 * @throws AppError service_unavailable through the promise: PostgreSQL is needed and away
 */
export function admit(deps: AdmissionDeps, credentials: Credentials): Verdict | Promise<Verdict> {
  const device = checkDeviceId(credentials.deviceId);
  if (device !== "ok") return refused(device);
  if (credentials.token === undefined || credentials.token === "") return refused("token_required");
  if (deps.isBlind()) return refused("service_unavailable");
  const hash = hashToken(credentials.token);
  const grant = deps.grants.peek(hash);
  if (grant !== undefined && grant !== null) return judge(deps, credentials, grant);
  const looks = deps.door.takeUnknown(credentials.actor().ip);
  if (looks?.allowed === false) return { ...refused("rate_limited"), ...rateLimited(looks) };
  if (grant === null) return refused("token_invalid");
  return deps.grants.load(hash).then((read) => judge(deps, credentials, read));
}

function judge(
  deps: AdmissionDeps,
  credentials: Credentials,
  grant: Grant | null,
): Verdict | Promise<Verdict> {
  if (grant === null) return refused("token_invalid");
  const deny = (code: ErrorCode, facts: ErrorFacts = {}): Refusal => {
    deps.countDenial(grant.tokenId, code);
    return { kind: "refused", code, facts, language: grant.language };
  };

  if (credentials.isCrossSite) return deny("cross_site");

  if (deps.proxyLimit !== null) {
    const rate = deps.limiter.take(`proxy:${grant.tokenId}`, deps.proxyLimit);
    if (!rate.allowed) {
      return { ...deny("rate_limited"), ...rateLimited(rate) };
    }
  }

  const isInScope = judgeScope(grant.scope, credentials.path) === "allowed";
  if (!isInScope || (credentials.isUpgrade && grant.scope !== "full")) return deny("scope_denied");

  const deviceId = credentials.deviceId ?? "";
  const lease = deps.claims.held(grant.tokenId, deviceId);
  if (lease !== undefined) return { kind: "admitted", grant, lease };
  return deps.claims.claim(grant, deviceId, credentials.actor()).then((claimed) => {
    switch (claimed.kind) {
      case "held":
        return admitHolder(deps, credentials, grant, claimed.lease);
      case "token_gone":
        return deny("token_invalid");
      case "too_many":
        return deny("rate_limited", {
          retry_after_seconds: claimed.retryAfterSeconds,
          limit: ENDED_BY_HAND_MAX,
        });
      case "released":
        return deny("device_released", { retry_after_seconds: claimed.retryAfterSeconds });
      case "conflict":
        return deny("device_conflict", {
          device_id_hint: claimed.deviceIdHint,
          session_started_at: formatTime(claimed.sessionStartedAt),
          retry_after_seconds: claimed.retryAfterSeconds,
        });
    }
  });
}

/**
 * The last step, to be taken in the very turn in which the exchange opens: of many requests that wait for one lease,
 * each sees those that went before it.
 * @returns null where there is room
 */
export function checkRoom(deps: AdmissionDeps, { tokenId, language }: Grant, lease: Lease): Refusal | null {
  const { connectionsMax } = deps;
  if (lease.open.size < connectionsMax) return null;
  deps.countDenial(tokenId, "too_many_connections");
  const facts = { connections_max: connectionsMax, retry_after_seconds: RETRY_SECONDS };
  return { kind: "refused", code: "too_many_connections", facts, language };
}

/** The grant may have ended while its lease was claimed, and news that came before the lease cut nothing. */
async function admitHolder(
  { grants }: AdmissionDeps,
  { token = "" }: Credentials,
  { tokenId }: Grant,
  lease: Lease,
): Promise<Verdict> {
  const grant = grants.byTokenId(tokenId) ?? (await grants.load(hashToken(token)));
  return grant === null ? refused("token_invalid") : { kind: "admitted", grant, lease };
}

function rateLimited(rate: LimitVerdict): Pick<Refusal, "facts" | "headers"> {
  return { facts: { retry_after_seconds: rate.resetSeconds }, headers: rateLimitHeaders(rate) };
}

function refused(code: ErrorCode): Refusal {
  return { kind: "refused", code, facts: {}, language: null };
}
