import { type Grant, isFrozen, mayGoOn } from "../../domain/access/grant.ts";
import { judgeScope } from "../../domain/access/scope-rules.ts";
import { proxyKey } from "../../domain/limits/limit-key-rules.ts";
import { ENDED_BY_HAND_MAX } from "../../domain/sessions/lease-rules.ts";
import { rateLimitHeaders } from "../../http/rate-limit-headers.ts";
import type { Actor } from "../../kernel/actor.ts";
import { deviceIdHint } from "../../kernel/device-id.ts";
import type { ErrorCode, ErrorFacts } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import type { Limit, LimitVerdict, LocalLimiter } from "../../kernel/limiter.port.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { checkDeviceId } from "../credentials/device-id.ts";
import type { Credentials } from "../credentials/read-credentials.ts";
import type { ClaimedLease } from "../live/claimed-lease.ts";
import type { GrantCache } from "../live/grant-cache.ts";
import type { GrantLookup, PresentedToken } from "../live/grant-lookup.ts";
import type { Lease } from "../live/lease.ts";
import type { LeaseClaims } from "../live/lease-claims.ts";
import type { MaintenanceBoard } from "../live/maintenance-board.ts";
import { type TakeoverTerms, takenOverFacts, takeoverFacts } from "./takeover-facts.ts";

/** Nobody can know when an open exchange will end; most take less than this. */
const RETRY_SECONDS = 1;

/** What admission needs to know about a request. */
export type AdmissionRequest = Pick<Credentials, "deviceId" | "token"> & {
  /** A page of another site made the browser send this request with its cookie. */
  readonly isCrossSite: boolean;
  /** It asks for another protocol, whose traffic cannot be judged by a path. */
  readonly isUpgrade: boolean;
  /** The part after `/api/v1/proxy`, not decoded, without the query. */
  readonly path: string;
  /** For the session's row and the audit log. */
  readonly actor: () => Actor;
};

/** A value, not an exception: refusals are as frequent as admissions. */
export type Refusal = {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
  /** The user's; null while the token is not known. */
  readonly language: Language | null;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Verdict = { readonly kind: "admitted"; readonly grant: Grant; readonly lease: Lease } | Refusal;

export type AdmissionDeps = {
  readonly grants: GrantCache;
  readonly lookup: GrantLookup;
  readonly claims: LeaseClaims;
  readonly limiter: LocalLimiter;
  /** null = no limit */
  readonly proxyLimit: Limit | null;
  /** Exchanges and tunnels that one token may have open at once. */
  readonly connectionsMax: number;
  readonly nowMs: () => number;
  readonly isBlind: () => boolean;
  readonly takeover: TakeoverTerms;
  readonly maintenance: Pick<MaintenanceBoard, "isRunning">;
  readonly countDenial: (tokenId: string, code: ErrorCode) => void;
};

/**
 * Decides whether a request may reach the target. This file defines the order of refusal (contract, Proxy):
 * maintenance -> device -> token -> cross-site -> rate -> frozen -> scope -> lease, and then `checkConnectionLimit`.
 * @returns a promise only if a grant must be read or a lease claimed
 * @throws AppError service_unavailable through the promise: PostgreSQL is needed and not reachable
 */
export function admit(deps: AdmissionDeps, asked: AdmissionRequest): Verdict | Promise<Verdict> {
  // First, so that everybody is told why, also those whom PostgreSQL would have to know.
  if (deps.maintenance.isRunning) return refused("maintenance");
  const device = checkDeviceId(asked.deviceId);
  if (device !== "ok") return refused(device);
  const { token } = asked;
  if (token === undefined) return refused("token_required");
  if (deps.isBlind()) return refused("service_unavailable");
  const grant = deps.grants.peek(token.hash);
  const isKnown = grant !== undefined && grant !== null;
  if (isKnown && !isReplaced(deps, grant, asked)) return judge(deps, asked, token, grant);
  // One who presents a replaced secret must not use up what the token's owner may ask.
  const lookups = deps.lookup.takeUnknown(asked.actor().ip);
  if (lookups?.allowed === false) return { ...refused("rate_limited"), ...rateLimited(lookups) };
  if (grant === null) return refused("token_invalid");
  if (isKnown) return refused("token_replaced");
  return deps.grants.load(token.hash).then((read) => judge(deps, asked, token, read));
}

function judge(
  deps: AdmissionDeps,
  asked: AdmissionRequest,
  token: PresentedToken,
  grant: Grant | null,
): Verdict | Promise<Verdict> {
  if (grant === null) return refused("token_invalid");
  if (isReplaced(deps, grant, asked)) return refused("token_replaced");
  const deny = (code: ErrorCode, facts: ErrorFacts = {}): Refusal => {
    deps.countDenial(grant.tokenId, code);
    return { kind: "refused", code, facts, language: grant.language };
  };

  if (asked.isCrossSite) return deny("cross_site");

  if (deps.proxyLimit !== null) {
    const rate = deps.limiter.take(proxyKey(grant.tokenId), deps.proxyLimit);
    if (!rate.allowed) {
      return { ...deny("rate_limited"), ...rateLimited(rate) };
    }
  }

  if (isFrozen(grant, deps.nowMs())) return deny("token_frozen", frozenRefusal(grant).facts);

  const isInScope = judgeScope(grant.scope, asked.path) === "allowed";
  if (!isInScope || (asked.isUpgrade && grant.scope !== "full")) return deny("scope_denied");

  const deviceId = asked.deviceId ?? "";
  const lease = deps.claims.held(grant.tokenId, deviceId);
  if (lease !== undefined) return admitted(grant, lease);
  return deps.claims.claim(grant, deviceId, asked.actor()).then((claimed) => {
    if (claimed.kind === "held") return admitHolder(deps, token, asked, claimed.lease);
    if (claimed.kind === "secret_replaced") return refused("token_replaced");
    const { code, facts } = refusalOfClaim(deps.takeover, claimed);
    return deny(code, facts);
  });
}

/** The refusal of a device that does not get the token. */
export function refusalOfClaim(
  terms: TakeoverTerms,
  claimed: Exclude<ClaimedLease, { kind: "held" }>,
): { readonly code: ErrorCode; readonly facts: ErrorFacts } {
  switch (claimed.kind) {
    case "token_gone":
      return { code: "token_invalid", facts: {} };
    case "secret_replaced":
      return { code: "token_replaced", facts: {} };
    case "frozen":
      return { code: "token_frozen", facts: { frozen_until: formatTime(claimed.frozenUntil) } };
    case "too_many": {
      const facts = { retry_after_seconds: claimed.retryAfterSeconds, limit: ENDED_BY_HAND_MAX };
      return { code: "rate_limited", facts };
    }
    case "released":
      return { code: "device_released", facts: { retry_after_seconds: claimed.retryAfterSeconds } };
    case "taken_over": {
      const facts = takenOverFacts(claimed, claimed.retryAfterSeconds);
      return { code: "device_taken_over", facts: { ...facts, ...takeoverFacts(terms, claimed.takeovers) } };
    }
    case "conflict": {
      const facts = {
        device_id_hint: deviceIdHint(claimed.holderDeviceId),
        session_started_at: formatTime(claimed.sessionStartedAt),
        retry_after_seconds: claimed.retryAfterSeconds,
        ...takeoverFacts(terms, claimed.takeovers),
      };
      return { code: "device_conflict", facts };
    }
  }
}

/**
 * The last step, to be called in the same turn of the event loop in which the exchange opens: if many requests wait for one
 * lease, each must count those before it.
 * @returns null if one more exchange may open
 */
export function checkConnectionLimit(
  deps: AdmissionDeps,
  { tokenId, language }: Grant,
  lease: Lease,
): Refusal | null {
  const { connectionsMax } = deps;
  if (lease.open.size < connectionsMax) return null;
  deps.countDenial(tokenId, "too_many_connections");
  const facts = { connections_max: connectionsMax, retry_after_seconds: RETRY_SECONDS };
  return { kind: "refused", code: "too_many_connections", facts, language };
}

/** The grant may have ended while its lease was claimed: a change read before the lease was held had nothing to cut. */
async function admitHolder(
  deps: AdmissionDeps,
  { hash }: PresentedToken,
  asked: AdmissionRequest,
  lease: Lease,
): Promise<Verdict> {
  const grant = deps.grants.peek(hash) ?? (await deps.grants.load(hash));
  if (grant === null) return refused("token_invalid");
  if (isFrozen(grant, deps.nowMs())) {
    const { code, facts } = frozenRefusal(grant);
    return { kind: "refused", code, facts, language: grant.language };
  }
  return isReplaced(deps, grant, asked) ? refused("token_replaced") : admitted(grant, lease);
}

/** The refusal of a token whose time stands still. */
export function frozenRefusal({ frozenUntilMs }: Grant): {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
} {
  return { code: "token_frozen", facts: { frozen_until: formatTime(new Date(frozenUntilMs ?? 0)) } };
}

/** Whether the secret was replaced, and this device may not go on with it. */
function isReplaced({ nowMs }: AdmissionDeps, grant: Grant, { deviceId }: AdmissionRequest): boolean {
  return grant.replaced !== null && !mayGoOn(grant, deviceId, nowMs());
}

/** A replaced secret serves in one session only, and what runs by it is cut at its end. */
function admitted(grant: Grant, lease: Lease): Verdict {
  const { replaced, secretHash } = grant;
  if (replaced !== null) {
    if (replaced.sessionId !== lease.sessionId) return refused("token_replaced");
    lease.notePrevious(secretHash, replaced.untilMs);
  }
  return { kind: "admitted", grant, lease };
}

function rateLimited(rate: LimitVerdict): Pick<Refusal, "facts" | "headers"> {
  return { facts: { retry_after_seconds: rate.resetSeconds }, headers: rateLimitHeaders(rate) };
}

function refused(code: ErrorCode): Refusal {
  return { kind: "refused", code, facts: {}, language: null };
}
