import { type Grant, isFrozen } from "../../domain/access/grant.ts";
import { takeoversLimit } from "../../domain/sessions/free-seat.ts";
import { takeoversLeft } from "../../domain/sessions/takeover-rules.ts";
import { AppError, type ErrorCode } from "../../kernel/errors.ts";
import { type AdmissionDeps, frozenRefusal, refusalOfClaim } from "../admission/admit.ts";
import { clearOtherCookies } from "../credentials/credential-cookies.ts";
import { checkDeviceId } from "../credentials/device-id.ts";
import { type Credentials, readCredentials } from "../credentials/read-credentials.ts";
import type { TakenLease } from "../live/claimed-lease.ts";
import { type RefusalDeps, refuse } from "../refusal/refuse.ts";
import { isCrossSite } from "../request/cross-site.ts";
import { isNavigation } from "../request/navigation.ts";
import type { Place } from "../request/place.ts";
import { SECRET_URL_FIELDS, writeReply } from "../request/reply.ts";
import { actorOf, type RequestContext } from "../request/request-context.ts";
import { presentStatus } from "../status/reply-with-status.ts";
import type { BrowserDeps } from "./connect-browser.ts";
import { wantedPage } from "./wanted-page.ts";

export type TakeOverDeps = RefusalDeps & {
  readonly place: Place;
  readonly admission: AdmissionDeps;
  readonly browser: BrowserDeps;
};

/**
 * `POST /takeover`, by headers or cookies: the session of the device that holds the token ends, and this device's begins. A program
 * gets the status; a browser that posts the form of a refusal's page goes on to the page that it wanted, which says by itself if
 * the token was not taken over. Never starts the token's time.
 * @throws maintenance, device_id_required, device_id_invalid, token_required, token_invalid, cross_site, rate_limited,
 *   token_frozen, takeover_off, takeover_owner_only, takeovers_limit, service_unavailable
 */
export async function takeOverToken(deps: TakeOverDeps, context: RequestContext): Promise<void> {
  const { browser } = deps;
  const credentials = await readCredentials(browser, context);
  if (isNavigation(context.request)) {
    // A page of another site learns nothing, and changes nothing.
    if (isCrossSite(context.request, browser.gatewayOrigins)) throw new AppError("cross_site");
    await takeOverOrGoBack(deps, context, credentials);
    return;
  }
  const { grant, taken } = await takeOver(deps, context, credentials);
  if (taken.kind !== "held") {
    const { code, facts } = refusalOf(deps, taken);
    refuse(deps, context, { code, facts, language: grant.language });
    return;
  }
  const status = await presentStatus(browser.status, grant, credentials.via);
  const { left } = takeoversLeft(taken.takeovers, deps.admission.takeover.perDay);
  const told = {
    taken_over: taken.lostDeviceHint !== null,
    former_device_id_hint: taken.lostDeviceHint,
    takeovers_left: left,
    ...status,
  };
  const headers = {
    ...context.added,
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-request-id": context.requestId,
  };
  writeReply(context.request, context.response, { status: 200, headers, body: JSON.stringify(told) });
}

/** Whatever comes of it: the page that was wanted is the target's then, or the refusal that applies. */
async function takeOverOrGoBack(
  deps: TakeOverDeps,
  context: RequestContext,
  credentials: Credentials,
): Promise<void> {
  try {
    await takeOver(deps, context, credentials);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  const { request, response, requestId, added } = context;
  const location = wantedPage(context, deps.place, deps.admission.takeover.path);
  const headers = { ...SECRET_URL_FIELDS, ...added, location, "x-request-id": requestId };
  writeReply(request, response, { status: 303, headers, body: "" });
}

async function takeOver(
  { admission, browser }: TakeOverDeps,
  context: RequestContext,
  credentials: Credentials,
): Promise<{ readonly grant: Grant; readonly taken: TakenLease }> {
  const { request, response, client } = context;
  const { token, deviceId, via, others } = credentials;
  if (admission.maintenance.isRunning) throw new AppError("maintenance");
  const device = checkDeviceId(deviceId);
  if (device !== "ok") throw new AppError(device);
  if (token === undefined || deviceId === undefined) throw new AppError("token_required");
  if (admission.isBlind()) throw new AppError("service_unavailable");
  const grant = await browser.lookup.find(token, client.ip);
  if (others !== "none")
    response.setHeader("set-cookie", clearOtherCookies(browser.cookies, request, grant, credentials));
  if (grant === null) throw new AppError("token_invalid");
  if (grant.replaced !== null) throw new AppError("token_replaced");
  if (via === "cookie" && isCrossSite(request, browser.gatewayOrigins)) throw new AppError("cross_site");
  if (isFrozen(grant, admission.nowMs())) {
    const { code, facts } = frozenRefusal(grant);
    throw new AppError(code, facts);
  }
  const { by } = admission.takeover;
  if (by !== "token") throw new AppError(by === "off" ? "takeover_off" : "takeover_owner_only");
  return { grant, taken: await admission.claims.takeOver(grant, deviceId, actorOf(context)) };
}

function refusalOf(
  { admission: { takeover } }: TakeOverDeps,
  taken: Exclude<TakenLease, { kind: "held" }>,
): { readonly code: ErrorCode; readonly facts: AppError["facts"] } {
  if (taken.kind !== "limit") return refusalOfClaim(takeover, taken);
  const left = takeoversLeft(taken.takeovers, takeover.perDay);
  if (left.possibleAt === null) throw new Error("the limit was reached by takeovers that do not count");
  return takeoversLimit(left, takeover.perDay);
}
