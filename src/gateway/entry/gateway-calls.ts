import { AppError } from "../../kernel/errors.ts";
import { connectBrowser, disconnectBrowser } from "../browser/connect-browser.ts";
import {
  enterFromConsole,
  enterOwnOrigin,
  readableByConsole,
  replyWithTicket,
} from "../browser/enter-own-origin.ts";
import { LEAVE_PATH, leaveOwnOrigin, replyWithLeavePage } from "../browser/leave-own-origin.ts";
import { takeOverToken } from "../browser/take-over.ts";
import { ENTER_PATH } from "../browser/tickets.ts";
import { OWN_FOLDER, type Place } from "../request/place.ts";
import type { ProxiedRequest } from "../request/request-context.ts";
import { replyWithStatus } from "../status/reply-with-status.ts";
import type { IdentifyDeps } from "./identify-client.ts";

/** A request to which the gateway replies itself. */
export type GatewayCall = (deps: IdentifyDeps, proxied: ProxiedRequest) => Promise<void>;

/** The console reads there whether the browser is connected. */
const statusForConsole: GatewayCall = ({ browser }, proxied) => {
  const forConsole = readableByConsole(browser, proxied);
  return forConsole === null ? replyWithStatus(browser, proxied) : replyWithStatus(browser, forConsole, true);
};
const takeover: GatewayCall = (deps, proxied) => takeOverToken(deps, proxied);
const status: GatewayCall = ({ browser }, proxied) => replyWithStatus(browser, proxied);

/** Under the prefix, by method and path; with other methods these paths are the target's (contract, Proxy). */
const PREFIX_CALLS: ReadonlyMap<string, GatewayCall> = new Map([
  ["GET /status", status],
  ["HEAD /status", status],
  ["POST /takeover", takeover],
  ["POST /authenticate", ({ browser }, proxied) => connectBrowser(browser, proxied)],
  ["DELETE /logout", ({ browser }, proxied) => disconnectBrowser(browser, proxied)],
]);
const ISSUE_TICKET: GatewayCall = ({ browser }, proxied) => replyWithTicket(browser, proxied);

const OWN_CALLS: ReadonlyMap<string, GatewayCall> = new Map([
  [`GET ${ENTER_PATH}`, ({ browser }, proxied) => enterOwnOrigin(browser, proxied)],
  [`POST ${ENTER_PATH}`, ({ browser }, proxied) => enterFromConsole(browser, proxied)],
  [`GET ${LEAVE_PATH}`, async (deps, proxied) => replyWithLeavePage(deps, proxied)],
  [`HEAD ${LEAVE_PATH}`, async (deps, proxied) => replyWithLeavePage(deps, proxied)],
  [`POST ${LEAVE_PATH}`, (deps, proxied) => leaveOwnOrigin({ ...deps.browser, ...deps }, proxied)],
  [`POST ${OWN_FOLDER}takeover`, takeover],
  [`GET ${OWN_FOLDER}status`, statusForConsole],
  [`HEAD ${OWN_FOLDER}status`, status],
]);
const OWN_PATHS: ReadonlySet<string> = new Set([...OWN_CALLS.keys()].map((key) => key.replace(/^\w+ /, "")));

/** @returns null if the request is the target's */
export function gatewayCallAt(
  { isOwnOrigin }: Place,
  { method, path }: { readonly method: string; readonly path: string },
  hasOwnOrigin: boolean,
): GatewayCall | null {
  if (isOwnOrigin) return path.startsWith(OWN_FOLDER) ? ownCallAt(method, path) : null;
  // Without an own origin the path is the target's, as it was before there were tickets.
  if (hasOwnOrigin && method === "POST" && path === "/ticket") return ISSUE_TICKET;
  return PREFIX_CALLS.get(`${method} ${path}`) ?? null;
}

function ownCallAt(method: string, path: string): GatewayCall {
  const call = OWN_CALLS.get(`${method} ${path}`);
  if (call !== undefined) return call;
  const fault = OWN_PATHS.has(path)
    ? new AppError("method_not_allowed", { method })
    : new AppError("not_found");
  return async () => {
    throw fault;
  };
}
