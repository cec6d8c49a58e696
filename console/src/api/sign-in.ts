import { useSyncExternalStore } from "react";
import { currentLanguage } from "../words/language.ts";
import { ApiProblem, noAnswer } from "./problem.ts";
import type { components } from "./schema.gen.ts";
import { noteServerDate } from "./server-clock.ts";

/**
 * Who is signed in on this page. The JWT is kept here, in memory, and nowhere else; a reload gets a new one by the
 * HttpOnly cookie that the log-in has set, which no script can read. Where the target shares this origin there is no such
 * cookie, and a reload signs out.
 */
type SignIn =
  | { readonly state: "unknown" }
  | { readonly state: "out" }
  | { readonly state: "in"; readonly jwt: string; readonly renewAtMs: number };

type LoginOut = components["schemas"]["SignIn"];

/** A JWT is replaced this long before it ends, ms. */
const RENEW_BEFORE_MS = 60_000;
/** Forces a preflight on other origins' pages: they cannot renew a sign-in. */
const OUR_PAGE = { "x-requested-with": "zenzefi-console" };

let current: SignIn = { state: "unknown" };
let renewing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

export function useSignIn(): SignIn["state"] {
  return useSyncExternalStore(subscribe, () => current.state);
}

/** @throws ApiProblem: `invalid_credentials`, `account_disabled`, `login_locked`, ... */
export async function signIn(email: string, password: string): Promise<void> {
  const signedIn = await post("/api/v1/auth/login", { email, password, keep_signed_in: true });
  if (signedIn !== null) take(signedIn);
}

/** Ends the sign-in here and at the server; without an answer it ends here all the same. */
export async function signOut(): Promise<void> {
  const headers = current.state === "in" ? { authorization: `Bearer ${current.jwt}` } : {};
  change({ state: "out" });
  await fetch("/api/v1/auth/logout", { method: "POST", headers: { ...OUR_PAGE, ...headers } }).catch(
    () => {},
  );
}

/** Forgets a sign-in that the server no longer takes. */
export function forgetSignIn(): void {
  change({ state: "out" });
}

/** The JWT to send, renewed if its time is nearly over; null if nobody is signed in. */
export async function currentJwt(): Promise<string | null> {
  if (current.state === "unknown" || (current.state === "in" && Date.now() >= current.renewAtMs))
    await renew();
  return current.state === "in" ? current.jwt : null;
}

/**
 * Gets a new JWT by the cookie; many at once lead to one call.
 * @returns whether somebody is signed in. @throws ApiProblem without an answer: nothing is known then.
 */
export function renew(): Promise<boolean> {
  renewing ??= askForNew().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function askForNew(): Promise<boolean> {
  const before = current;
  try {
    const renewed = await post("/api/v1/auth/refresh");
    if (renewed !== null) {
      // Whoever the cookie has come to name meanwhile, this page goes on for nobody else: it was planted, or another tab's.
      const isSame = before.state !== "in" || personOf(renewed.access_token) === personOf(before.jwt);
      if (isSame) {
        take(renewed);
        return true;
      }
    }
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.isTemporary) throw error;
  }
  // Somebody who has signed in while this was on its way stays signed in.
  if (current === before) change({ state: "out" });
  return current.state === "in";
}

/** @returns null where the service has nobody to tell of */
async function post(path: string, body?: object): Promise<LoginOut | null> {
  const init = {
    method: "POST",
    headers: {
      ...OUR_PAGE,
      "accept-language": currentLanguage(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await fetch(path, init).catch(() => {
    throw noAnswer();
  });
  noteServerDate(response.headers);
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiProblem(response.status, answer, response.headers);
  return answer;
}

/** `sub` of a JWT, whose signature is the server's business. */
function personOf(jwt: string): unknown {
  const payload = (jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)).sub;
}

function take({ access_token, expires_in }: LoginOut): void {
  const renewAtMs = Date.now() + expires_in * 1_000 - RENEW_BEFORE_MS;
  change({ state: "in", jwt: access_token, renewAtMs });
}

function change(next: SignIn): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
