import createClient from "openapi-fetch";
import { currentLanguage } from "../words/language.ts";
import { ApiProblem, noAnswer } from "./problem.ts";
import type { paths } from "./schema.gen.ts";
import { noteServerDate } from "./server-clock.ts";
import { currentJwt, forgetSignIn, renew } from "./sign-in.ts";

/** Paths that need no sign-in: they never wait for one. */
const PUBLIC_PATHS = /^\/api\/v1\/(auth\/|proxy\/|status$|tokens\/prices$)/;
/** A server that says nothing for so long is treated as gone, ms. */
const ANSWER_TIMEOUT_MS = 30_000;

/** The API, typed by its OpenAPI document: `read(api.GET("/api/v1/users/me"))`. */
export const api = createClient<paths>({ fetch: callApi });

/** The answer's body. @throws ApiProblem */
export async function read<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiProblem(response.status, toBody(error), response.headers);
  return data as T;
}

/** What names one intent to move money, so that a repeated click or call pays once (contract, Conventions). */
export function newIntentKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function callApi(request: Request): Promise<Response> {
  request.headers.set("accept-language", currentLanguage());
  if (PUBLIC_PATHS.test(new URL(request.url).pathname)) return send(request);
  const again = request.clone();
  const response = await send(await signed(request));
  if (response.status !== 401) return response;
  if (await renew()) return send(await signed(again));
  forgetSignIn();
  return response;
}

async function signed(request: Request): Promise<Request> {
  const jwt = await currentJwt();
  if (jwt !== null) request.headers.set("authorization", `Bearer ${jwt}`);
  return request;
}

async function send(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
    noteServerDate(response.headers);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw noAnswer();
  }
}

function toBody(error: unknown): Record<string, unknown> {
  return typeof error === "object" && error !== null ? { ...error } : {};
}
