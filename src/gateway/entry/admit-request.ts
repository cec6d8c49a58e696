import type { IncomingMessage } from "node:http";
import type { ErrorCode } from "../../kernel/errors.ts";
import { type AdmissionDeps, admit, checkConnectionLimit, type Verdict } from "../admission/admit.ts";
import type { BrowserDeps } from "../browser/connect-browser.ts";
import { clearOtherCookies } from "../credentials/credential-cookies.ts";
import type { Credentials } from "../credentials/read-credentials.ts";
import { type ForwardDeps, forwardRequest } from "../exchange/forward-request.ts";
import { fail, type RefusalDeps, refuse } from "../refusal/refuse.ts";
import type { AddedFields } from "../request/added-fields.ts";
import { isCrossSite, isForeignUpgrade, SAFE_METHODS } from "../request/cross-site.ts";
import { hasBody } from "../request/request-body.ts";
import { actorOf, type ProxiedRequest } from "../request/request-context.ts";
import { whenKnown } from "./when-known.ts";

export type AdmitDeps = ForwardDeps &
  RefusalDeps & {
    readonly admission: AdmissionDeps;
    readonly browser: BrowserDeps;
    /** `CORS_ORIGINS`: their pages may open WebSockets. */
    readonly corsOrigins: ReadonlySet<string>;
  };

/**
 * Asks admission, and forwards the request or refuses it.
 * @param isSecond it was admitted before, by a session of whose end this instance had not heard yet
 */
export function admitRequest(
  deps: AdmitDeps,
  proxied: ProxiedRequest,
  credentials: Credentials,
  isSecond = false,
): void {
  const { deviceId, token, via } = credentials;
  const verdict = admit(deps.admission, {
    deviceId,
    token,
    isCrossSite: via === "cookie" && isForeign(deps, proxied),
    isUpgrade: proxied.upgrade !== null,
    path: proxied.path,
    actor: () => actorOf(proxied),
  });
  whenKnown(
    verdict,
    (known) => follow(deps, proxied, credentials, known, isSecond),
    (error) => fail(deps, proxied, error),
  );
}

function isForeign({ browser, corsOrigins }: AdmitDeps, { request, upgrade }: ProxiedRequest): boolean {
  const { ourOrigins } = browser;
  return upgrade === null
    ? isCrossSite(request, ourOrigins)
    : isForeignUpgrade(request, ourOrigins, corsOrigins);
}

function follow(
  deps: AdmitDeps,
  proxied: ProxiedRequest,
  credentials: Credentials,
  verdict: Verdict,
  isSecond: boolean,
): void {
  const added = clearOthers(deps, proxied, credentials, verdict);
  if (verdict.kind === "refused") {
    refuse(deps, proxied, verdict);
    return;
  }
  // The client may have gone while a grant was read or a lease was claimed.
  if (proxied.response.destroyed) return;
  const { grant, lease } = verdict;
  const crowded = checkConnectionLimit(deps.admission, grant, lease);
  if (crowded !== null) {
    refuse(deps, proxied, crowded);
    return;
  }
  const refuseLate = (code: ErrorCode): void => {
    // Its session was over before it began: whether the device may go on is for a new claim to say.
    if (lease.hasEnded && !isSecond && isRepeatable(proxied.request))
      admitRequest(deps, proxied, credentials, true);
    else refuse(deps, proxied, { code, language: grant.language });
  };
  forwardRequest(deps, { ...proxied, added }, { grant, lease, via: credentials.via }, refuseLate);
}

/**
 * Ends cookies that were planted. An upgrade's answer has no room for it: the next request of the page is tidied.
 * @returns what the answer carries: no cache may keep a cookie of ours
 */
function clearOthers(
  { browser }: AdmitDeps,
  { request, response, upgrade, added }: ProxiedRequest,
  credentials: Credentials,
  verdict: Verdict,
): AddedFields {
  const { others } = credentials;
  if (others === "none" || upgrade !== null || response.headersSent) return added;
  const grant = verdict.kind === "admitted" ? verdict.grant : null;
  // Refused, the cookies may still be the right ones, but for those that contradict each other.
  if (grant === null && others !== "contradictory") return added;
  response.setHeader("set-cookie", clearOtherCookies(browser.cookies, request, grant, credentials));
  return { ...added, "cache-control": "no-store" };
}

/** Nothing of it can have been done, nor can its body be gone. */
function isRepeatable(request: IncomingMessage): boolean {
  return SAFE_METHODS.has(request.method ?? "") && !hasBody(request);
}
