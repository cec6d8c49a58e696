import { type ComponentType, useSyncExternalStore } from "react";
import { type ClientOptions, createClient } from "../../../client/api-client.ts";
import { ApiProblem } from "../../../client/api-problem.ts";
import type { Schemas } from "../../../client/api-types.ts";
import { currentLanguage } from "../words/language.ts";
import { noteServerDate } from "./server-clock.ts";

/**
 * The sign-in of this page. The JWT is stored in this variable only; after a reload a new one is requested by the
 * HttpOnly cookie that the log-in has set, which no script can read. Where the target shares this origin there is no such
 * cookie, and a reload signs out.
 */
type SignIn =
  | { readonly state: "unknown" }
  | { readonly state: "out" }
  | { readonly state: "in"; readonly jwt: string; readonly renewAtMs: number };

/** A view of a customer (desk/users/view): its JWT is sent in place of the own one, which stays. A reload leaves it. */
export type View = {
  readonly jwt: string;
  /** Says on every page whom one views. It comes with the desk: customers do not load it. */
  readonly Banner: ComponentType;
  /** Leaves it, and tells the API; if it has been left, nothing. */
  readonly end: () => void;
};

/** A JWT is replaced this long before it ends, ms. */
const RENEW_BEFORE_MS = 60_000;
/** Pages of other origins cannot send it without a preflight, and so cannot renew a sign-in. */
const CONSOLE_HEADER = { "x-requested-with": "zenzefi-console" };

/** The options of all API calls of this page. */
export const CLIENT_OPTIONS: ClientOptions = {
  language: currentLanguage,
  onAnswer: ({ headers }) => noteServerDate(headers),
};

/** Without a JWT: for the calls that begin, renew and end a sign-in. */
const publicApi = createClient(CLIENT_OPTIONS);

let current: SignIn = { state: "unknown" };
let view: View | null = null;
let renewing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

export function useSignIn(): SignIn["state"] {
  return useSyncExternalStore(subscribe, () => current.state);
}

export function useView(): View | null {
  return useSyncExternalStore(subscribe, currentView);
}

export function currentView(): View | null {
  return view;
}

/** @param next null: the own sign-in again */
export function setView(next: View | null): void {
  view = next;
  notify();
}

/**
 * @param code of an app, or a recovery code, for accounts with two-step sign-in
 * @throws ApiProblem: `invalid_credentials`, `totp_required`, `totp_code_wrong`, `account_disabled`, `login_locked`, ...
 */
export async function signIn(email: string, password: string, code?: string): Promise<void> {
  const totp = code === undefined ? {} : { totp_code: code };
  const body = { email, password, keep_signed_in: true, ...totp };
  storeJwt(await publicApi.call("POST", "/api/v1/auth/login", { headers: CONSOLE_HEADER, body }));
}

/** Ends the sign-in on this page and at the server; if the server does not answer, on this page only. */
export async function signOut(): Promise<void> {
  const headers = current.state === "in" ? { authorization: `Bearer ${current.jwt}` } : {};
  setSignIn({ state: "out" });
  await publicApi
    .send("POST", "/api/v1/auth/logout", { headers: { ...CONSOLE_HEADER, ...headers } })
    .catch(() => {});
}

/** Ends the sign-in on this page, after the server has refused it. */
export function clearSignIn(): void {
  setSignIn({ state: "out" });
}

/** The JWT to send, renewed shortly before it expires; that of a view as it is; null without a sign-in. */
export async function currentJwt(): Promise<string | null> {
  if (view !== null) return view.jwt;
  if (current.state === "unknown" || (current.state === "in" && Date.now() >= current.renewAtMs))
    await renewSignIn();
  return current.state === "in" ? current.jwt : null;
}

/**
 * Requests a new JWT by the cookie; simultaneous callers share one request.
 * @returns whether there is a sign-in. @throws ApiProblem if the service does not answer: the state is unknown then
 */
export function renewSignIn(): Promise<boolean> {
  renewing ??= requestJwt().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function requestJwt(): Promise<boolean> {
  const before = current;
  try {
    const renewed = await publicApi.call("POST", "/api/v1/auth/refresh", { headers: CONSOLE_HEADER });
    if (renewed !== undefined) {
      // If the cookie has come to name another user (it was planted, or another tab signed in), this page signs out.
      const isSameUser = before.state !== "in" || userIdOf(renewed.access_token) === userIdOf(before.jwt);
      if (isSameUser) {
        storeJwt(renewed);
        return true;
      }
    }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.isTemporary) throw error;
  }
  // A sign-in that was made during the request stays.
  if (current === before) setSignIn({ state: "out" });
  return current.state === "in";
}

/** `sub` of a JWT. Its signature is verified by the server only. */
function userIdOf(jwt: string): unknown {
  const payload = (jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)).sub;
}

function storeJwt({ access_token, expires_in }: Schemas["SignIn"]): void {
  const renewAtMs = Date.now() + expires_in * 1_000 - RENEW_BEFORE_MS;
  setSignIn({ state: "in", jwt: access_token, renewAtMs });
}

function setSignIn(next: SignIn): void {
  current = next;
  notify();
}

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
