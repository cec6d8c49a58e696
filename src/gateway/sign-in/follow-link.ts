import { AppError } from "../../kernel/errors.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import type { OwnFields } from "../own-fields.ts";
import { presented } from "./presented.ts";
import { SECRET_URL_HEADERS } from "./secret-url.ts";
import { type SignInContext, type SignInDeps, signInByQuery } from "./sign-in.ts";
import type { QueryToken } from "./token-in-query.ts";

/** The query for the target, and what the answer is to carry: the client's own address still holds the token. */
export type Followed = { readonly query: string; readonly own: OwnFields };

/**
 * Handles a URL with `?token=` (contract, Proxy). A browser that follows such a link is signed in and sent to the URL
 * without it. In any other request a token of ours is taken out, so that it never reaches the target; what is not ours
 * passes untouched.
 * @param url the request's own path and query as they came
 * @returns what to go on with, or null where the request is answered
 * @throws token_invalid: it has the form of a token, is none, and nobody is signed in
 */
export async function followLink(
  deps: SignInDeps,
  context: SignInContext,
  url: { readonly path: string; readonly query: string },
  link: QueryToken,
): Promise<Followed | null> {
  const { headers, method } = context.request;
  const mode = headers["sec-fetch-mode"];
  const isNavigation = method === "GET" && (mode === undefined || mode === "navigate");
  if (isNavigation && headers["x-access-token"] === undefined) {
    if (await signInByQuery(deps, context, { token: link.token, location: url.path + link.rest }))
      return null;
    const { token: shown } = await presented(deps, headers, context.takesCookies);
    if (shown === undefined || (await deps.grants.find(hashToken(shown))) === null)
      throw new AppError("token_invalid");
  }
  const isOurs = (await deps.grants.find(hashToken(link.token))) !== null;
  return isOurs
    ? { query: link.rest, own: { ...context.own, ...SECRET_URL_HEADERS } }
    : { query: url.query, own: context.own };
}
