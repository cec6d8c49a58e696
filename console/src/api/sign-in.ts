import { useSyncExternalStore } from "react";
import { type ClientOptions, createClient } from "../../../client/api-client.ts";
import { ApiProblem } from "../../../client/api-problem.ts";
import type { Schemas } from "../../../client/api-types.ts";
import { currentLanguage } from "../words/language.ts";
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

/** A JWT is replaced this long before it ends, ms. */
const RENEW_BEFORE_MS = 60_000;
/** Forces a preflight on other origins' pages: they cannot renew a sign-in. */
const OUR_PAGE = { "x-requested-with": "zenzefi-console" };

/** How every call of this page is made. */
export const PAGE: ClientOptions = {
  language: currentLanguage,
  onAnswer: ({ headers }) => noteServerDate(headers),
};

/** For what makes a sign-in or ends one. */
const nobody = createClient(PAGE);

let current: SignIn = { state: "unknown" };
let renewing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

export function useSignIn(): SignIn["state"] {
  return useSyncExternalStore(subscribe, () => current.state);
}

/** @throws ApiProblem: `invalid_credentials`, `account_disabled`, `login_locked`, ... */
export async function signIn(email: string, password: string): Promise<void> {
  const body = { email, password, keep_signed_in: true };
  take(await nobody.call("POST", "/api/v1/auth/login", { headers: OUR_PAGE, body }));
}

/** Ends the sign-in here and at the server; without an answer it ends here all the same. */
export async function signOut(): Promise<void> {
  const headers = current.state === "in" ? { authorization: `Bearer ${current.jwt}` } : {};
  change({ state: "out" });
  await nobody.send("POST", "/api/v1/auth/logout", { headers: { ...OUR_PAGE, ...headers } }).catch(() => {});
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
    const renewed = await nobody.call("POST", "/api/v1/auth/refresh", { headers: OUR_PAGE });
    if (renewed !== undefined) {
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

/** `sub` of a JWT, whose signature is the server's business. */
function personOf(jwt: string): unknown {
  const payload = (jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)).sub;
}

function take({ access_token, expires_in }: Schemas["SignIn"]): void {
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
