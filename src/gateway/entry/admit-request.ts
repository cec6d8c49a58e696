import type { ErrorCode } from "../../kernel/errors.ts";
import { type AdmissionDeps, admit, checkConnectionLimit, type Verdict } from "../admission/admit.ts";
import { justTakenOverFacts } from "../admission/takeover-facts.ts";
import type { BrowserDeps } from "../browser/connect-browser.ts";
import { clearOtherCookies } from "../credentials/credential-cookies.ts";
import type { Credentials } from "../credentials/read-credentials.ts";
import type { RefusalDetails } from "../exchange/exchange-input.ts";
import { type ForwardDeps, forwardRequest } from "../exchange/forward-request.ts";
import { fail, type RefusalDeps, refuse } from "../refusal/refuse.ts";
import type { AddedFields } from "../request/added-fields.ts";
import type { ClientRequest } from "../request/client.port.ts";
import { isCrossSite, isForeignUpgrade, SAFE_METHODS } from "../request/cross-site.ts";
import { hasBody } from "../request/request-body.ts";
import { actorOf, type ProxiedRequest } from "../request/request-context.ts";
import { whenKnown } from "./when-known.ts";

export type AdmitDeps = ForwardDeps &
  RefusalDeps & {
    readonly admission: AdmissionDeps;
    readonly browser: BrowserDeps;
    /** `CORS_ORIGINS`: pages of these origins may open WebSockets. */
    readonly corsOrigins: ReadonlySet<string>;
  };

/**
 * Forwards the request if admission admits it, else refuses it.
 * @param isSecond true if the request was admitted before, by a lease that had ended without this instance knowing
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
    (known) => applyVerdict(deps, proxied, credentials, known, isSecond),
    (error) => fail(deps, proxied, error),
  );
}

function isForeign({ browser, corsOrigins }: AdmitDeps, { request, upgrade }: ProxiedRequest): boolean {
  const { gatewayOrigins } = browser;
  return upgrade === null
    ? isCrossSite(request, gatewayOrigins)
    : isForeignUpgrade(request, gatewayOrigins, corsOrigins);
}

function applyVerdict(
  deps: AdmitDeps,
  proxied: ProxiedRequest,
  credentials: Credentials,
  verdict: Verdict,
  isSecond: boolean,
): void {
  const added = setCookies(deps, proxied, credentials, verdict);
  if (verdict.kind === "refused") {
    refuse(deps, proxied, verdict);
    return;
  }
  // The client may have disconnected while a grant was read or a lease was claimed.
  if (proxied.response.destroyed) return;
  const { grant, lease } = verdict;
  const overLimit = checkConnectionLimit(deps.admission, grant, lease);
  if (overLimit !== null) {
    refuse(deps, proxied, overLimit);
    return;
  }
  const refuseLate = (code: ErrorCode, details?: RefusalDetails): void => {
    // The session had ended before the exchange began: a new claim decides whether the device may go on.
    if (lease.hasEnded && !isSecond && isRepeatable(proxied.request))
      admitRequest(deps, proxied, credentials, true);
    else {
      const facts =
        lease.takenOver === null ? {} : justTakenOverFacts(deps.admission.takeover, lease.takenOver);
      refuse(deps, proxied, { facts, ...details, code, language: grant.language });
    }
    if (code === "target_busy") deps.admission.countDenial(grant.tokenId, code);
  };
  forwardRequest(deps, proxied, { grant, lease, via: credentials.via, added }, refuseLate);
}

/**
 * Clears planted cookies, and sets those of a token again that became longer: otherwise the browser drops them at its former end. The 101 of
 * an upgrade cannot carry that; the next request of the page does.
 * @returns the fields to add to the answer: `no-store`, since no cache may store a `Set-Cookie` of the gateway
 */
function setCookies(
  { browser, admission }: AdmitDeps,
  { request, response, upgrade, added }: ProxiedRequest,
  credentials: Credentials,
  verdict: Verdict,
): AddedFields {
  const { others, via } = credentials;
  if (upgrade !== null || response.headersSent) return added;
  const grant = verdict.kind === "admitted" ? verdict.grant : null;
  const isProlonged = grant !== null && via === "cookie" && admission.grants.takeProlonged(grant.tokenId);
  if (others === "none" && !isProlonged) return added;
  // After a refusal the cookies may still be valid, unless they contradict each other.
  if (grant === null && others !== "contradictory") return added;
  response.setHeader("set-cookie", clearOtherCookies(browser.cookies, request, grant, credentials));
  return { ...added, "cache-control": "no-store" };
}

/** Whether the request can be sent again: it changes nothing, and has no body that was already read. */
function isRepeatable(request: ClientRequest): boolean {
  return SAFE_METHODS.has(request.method ?? "") && !hasBody(request);
}
