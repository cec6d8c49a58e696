import { AppError } from "../../kernel/errors.ts";
import type { GrantDoor } from "../live/grant-door.ts";
import { tokensInQuery, withoutTokens } from "./token-in-query.ts";

/** Each costs a look-up. An honest link has one; a list of 64-character values under this name is nobody's. */
const TOKENS_MAX = 8;

/** Fields that are read by their own name, and hold no address. */
const NO_ADDRESS: ReadonlySet<string> = new Set(["cookie", "authorization"]);

/** What of a request the target may see. */
export type Seen = {
  /** With its "?" or "". */
  readonly query: string;
  /** Node's flat array: names and values. */
  readonly rawHeaders: readonly string[];
};

/** Texts in the form of a token that a request tells, not known yet to be one. */
export type ToldTokens = {
  /** The values of `token=` in its query, in their order. */
  readonly inQuery: readonly string[];
  /** Those in the addresses that its header names, as `Referer` does. */
  readonly inHeaders: readonly string[];
};

/** @returns null where there are none, as in nearly every request */
export function toldTokens({ query, rawHeaders }: Seen): ToldTokens | null {
  const inQuery = tokensInQuery(query);
  const inHeaders: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const addressed = queryOf(rawHeaders[at], rawHeaders[at + 1]);
    if (addressed !== "") inHeaders.push(...tokensInQuery(addressed));
  }
  return inQuery.length + inHeaders.length === 0 ? null : { inQuery, inHeaders };
}

/**
 * Finds out which of the told tokens are ours. @returns them in the order of the query
 * @throws bad_request: more than anybody has; rate_limited, service_unavailable
 */
export async function ownTokens(
  door: Pick<GrantDoor, "find">,
  ip: string | null,
  told: ToldTokens,
): Promise<ReadonlySet<string>> {
  const tokens = [...new Set([...told.inQuery, ...told.inHeaders])];
  if (tokens.length > TOKENS_MAX) throw new AppError("bad_request");
  const found = await Promise.all(tokens.map((token) => door.find(token, ip)));
  return new Set(tokens.filter((_, at) => found[at] !== null));
}

/** The request without these tokens. All else stays byte for byte. */
export function withoutOwnTokens({ query, rawHeaders }: Seen, own: ReadonlySet<string>): Seen {
  const clean = (field: string, at: number): string => {
    const addressed = at % 2 === 1 ? queryOf(rawHeaders[at - 1], field) : "";
    return addressed === ""
      ? field
      : field.slice(0, field.length - addressed.length) + withoutTokens(addressed, own);
  };
  return { query: withoutTokens(query, own), rawHeaders: rawHeaders.map(clean) };
}

/** The query of the address that a field holds: with its "?" or "". */
function queryOf(name = "", value = ""): string {
  const start = value.indexOf("?");
  return start < 0 || NO_ADDRESS.has(name.toLowerCase()) ? "" : value.slice(start);
}
