import { AppError } from "../../kernel/errors.ts";
import { type GrantLookup, type KnownToken, PresentedToken } from "../live/grant-lookup.ts";
import type { ProxiedRequest } from "../request/request-context.ts";
import { MemoSlot } from "../request/request-memo.ts";
import { tokensInQuery, withoutTokens } from "./token-in-query.ts";

/** Each costs a lookup. A legitimate link has one; no target uses a longer list of 64-character values of this name. */
const TOKENS_MAX = 8;

/** Fields that contain no URL, and may contain credentials. */
const NO_ADDRESS: ReadonlySet<string> = new Set(["cookie", "authorization"]);

/** Texts in the form of a token in a request's addresses; not looked up yet. */
export type TokenTexts = {
  /** The values of `token=` in its query, in their order. */
  readonly inQuery: readonly string[];
  /** Those in the URLs of its header fields, `Referer` for example. */
  readonly inHeaders: readonly string[];
};

/** @returns null if there are none, as in nearly every request */
export function tokensInAddresses({
  query,
  request,
}: Pick<ProxiedRequest, "query" | "request">): TokenTexts | null {
  const inQuery = tokensInQuery(query);
  const inHeaders = request.memo?.get(IN_HEADERS) ?? tokensInHeaders(request.rawHeaders);
  request.memo?.set(IN_HEADERS, inHeaders);
  return inQuery.length + inHeaders.length === 0 ? null : { inQuery, inHeaders };
}

const IN_HEADERS = new MemoSlot<readonly string[]>();

function tokensInHeaders(rawHeaders: readonly string[]): readonly string[] {
  const inHeaders: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const addressed = queryOf(rawHeaders[at], rawHeaders[at + 1]);
    if (addressed !== "") inHeaders.push(...tokensInQuery(addressed));
  }
  return inHeaders;
}

/**
 * Looks up which of these texts are tokens. @returns the known ones, by their text, in the order of the query
 * @throws bad_request: more than `TOKENS_MAX`; rate_limited, service_unavailable
 */
export async function lookUpTokens(
  lookup: Pick<GrantLookup, "find">,
  ip: string | null,
  { inQuery, inHeaders }: TokenTexts,
): Promise<ReadonlyMap<string, KnownToken>> {
  const tokens = [...new Set([...inQuery, ...inHeaders])].map((text) => new PresentedToken(text));
  if (tokens.length > TOKENS_MAX) throw new AppError("bad_request");
  const grants = await Promise.all(tokens.map((token) => lookup.find(token, ip)));
  const known = new Map<string, KnownToken>();
  tokens.forEach((token, at) => {
    const grant = grants[at] ?? null;
    if (grant !== null) known.set(token.text, { token, grant });
  });
  return known;
}

/** The request without these tokens in its addresses; everything else is unchanged, byte for byte. */
export function withoutKnownTokens(
  request: ProxiedRequest,
  known: ReadonlyMap<string, KnownToken>,
): ProxiedRequest {
  const { query, rawHeaders } = request;
  const clean = (field: string, at: number): string => {
    const addressed = at % 2 === 1 ? queryOf(rawHeaders[at - 1], field) : "";
    return addressed === ""
      ? field
      : field.slice(0, field.length - addressed.length) + withoutTokens(addressed, known);
  };
  return { ...request, query: withoutTokens(query, known), rawHeaders: rawHeaders.map(clean) };
}

/** The query of the URL in a field's value, with its "?"; "" if it has none. */
function queryOf(name = "", value = ""): string {
  const start = value.indexOf("?");
  return start < 0 || NO_ADDRESS.has(name.toLowerCase()) ? "" : value.slice(start);
}
