import { AppError } from "../../kernel/errors.ts";
import { ownTokens, type Seen, type ToldTokens, withoutOwnTokens } from "../credentials/own-tokens.ts";
import { presented } from "../credentials/presented.ts";
import { SECRET_URL_HEADERS } from "../credentials/secret-url.ts";
import type { OwnFields } from "../request/own-fields.ts";
import { type SignInContext, type SignInDeps, signInByQuery } from "./sign-in.ts";

/** What the target may see, and what the answer is to carry: the client's own address may still hold the token. */
export type Followed = Seen & { readonly own: OwnFields };

/**
 * Handles a request that tells tokens by addresses (contract, Proxy). A browser that follows such a link is
 * signed in and sent to the URL without it. From any other request the tokens of ours are taken out, so that none ever
 * reaches the target; what is not ours passes untouched.
 * @param url the request's own path, and what the client has sent
 * @returns what to go on with, or null where the request is answered
 * @throws token_invalid: the link has the form of one that signs in, does not, and nobody is signed in; bad_request;
 *   rate_limited, service_unavailable
 */
export async function followLink(
  deps: SignInDeps,
  context: SignInContext,
  url: Seen & { readonly path: string },
  told: ToldTokens,
): Promise<Followed | null> {
  const { headers, method } = context.request;
  const { ip } = context.client;
  const ours = await ownTokens(deps.door, ip, told);
  const seen = withoutOwnTokens(url, ours);
  const token = told.inQuery.find((text) => ours.has(text));
  const mode = headers["sec-fetch-mode"];
  const isNavigation = method === "GET" && (mode === undefined || mode === "navigate");
  if (told.inQuery.length > 0 && isNavigation && headers["x-access-token"] === undefined) {
    const location = url.path + seen.query;
    if (token !== undefined && (await signInByQuery(deps, context, { token, location }))) return null;
    const { token: shown } = await presented(deps, context);
    if (shown === undefined || (await deps.door.find(shown, ip)) === null)
      throw new AppError("token_invalid");
  }
  return { ...seen, own: token === undefined ? context.own : { ...context.own, ...SECRET_URL_HEADERS } };
}
