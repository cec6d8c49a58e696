import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { keysetQuery } from "../frame/keyset-query.ts";
import type { ReadOne } from "../frame/opened-row.tsx";
import { tokenStateWords } from "./tokens-words.ts";

export type SoldToken = Schemas["SoldToken"];
export type TokenState = SoldToken["state"];

/** As in the address of the list; `show` is a state or `usable`, `open` the id of the token that is shown above it. */
export type TokensSearch = {
  readonly search?: string;
  readonly user?: string;
  readonly show?: string;
  readonly open?: string;
};

/** The most sessions that the API gives at once: those of a token are rarely more. */
const SESSIONS_MAX = 100;

function isState(text: string | undefined): text is TokenState {
  return text !== undefined && Object.hasOwn(tokenStateWords, text);
}

export function tokensQuery({ search, user, show }: TokensSearch) {
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(isState(show) ? { state: show } : {}),
    ...(user === undefined ? {} : { user_id: user }),
    ...(show === "usable" ? { active_only: true } : {}),
  };
  return keysetQuery<SoldToken>(["desk", "tokens", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/tokens", { query: { ...filter, ...page }, signal }),
  );
}

/** The newest sessions of a token, and how many there are. */
export function sessionsOfQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["desk", "sessions", "of-token", tokenId],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/sessions", {
        query: { token_id: tokenId, limit: SESSIONS_MAX },
        signal,
      }),
  });
}

/** One token, in the list or not. */
export const ONE_TOKEN: ReadOne<SoldToken> = {
  kind: "token",
  read: (id, signal) =>
    api.call("GET", "/api/v1/admin/tokens/{token_id}", { path: { token_id: id }, signal }),
};

/** The newest movements of a token's end. */
export function timeOfQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["desk", "tokens", "time", tokenId],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/tokens/{token_id}/time", { path: { token_id: tokenId }, signal }),
  });
}

/** The purchase and the latest extensions of a token. */
export function lotsOfQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["desk", "tokens", "lots", tokenId],
    queryFn: ({ signal }) =>
      api.call("GET", "/api/v1/admin/tokens/{token_id}/lots", { path: { token_id: tokenId }, signal }),
  });
}

/** @returns whether a device held it @throws ApiProblem */
export async function releaseDevice(tokenId: string, reason: string): Promise<boolean> {
  const call = { path: { token_id: tokenId }, body: { reason } };
  const { released } = await api.call("POST", "/api/v1/admin/tokens/{token_id}/release-device", call);
  return released;
}

/** @returns false if it was revoked before @throws ApiProblem */
export async function revokeToken(tokenId: string, reason: string): Promise<boolean> {
  const call = { path: { token_id: tokenId }, query: { reason } };
  try {
    await api.call("DELETE", "/api/v1/admin/tokens/{token_id}", call);
    return true;
  } catch (error) {
    if (toProblem(error).code === "token_not_found") return false;
    throw error;
  }
}
