import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { dayRange } from "../../parts/day-range.ts";
import { keysetQuery } from "../frame/keyset-query.ts";

export type ProxySession = Schemas["ProxySession"];

/** As in the address of the list; days are those of the reader's time zone. */
export type SessionsSearch = {
  readonly search?: string;
  readonly user?: string;
  readonly token?: string;
  readonly show?: string;
  readonly from?: string;
  readonly to?: string;
};

export function sessionsQuery({ search, user, token, show, ...days }: SessionsSearch, timeZone: string) {
  const filter = {
    ...(search === undefined ? {} : { search }),
    ...(user === undefined ? {} : { user_id: user }),
    ...(token === undefined ? {} : { token_id: token }),
    ...(show === "running" ? { active_only: true } : {}),
    ...dayRange(days, timeZone),
  };
  return keysetQuery<ProxySession>(["desk", "sessions", filter], (page, signal) =>
    api.call("GET", "/api/v1/admin/sessions", { query: { ...filter, ...page }, signal }),
  );
}

/** @returns false if it had ended before @throws ApiProblem */
export async function endSession(sessionId: string, reason: string): Promise<boolean> {
  const call = { path: { session_id: sessionId }, query: { reason } };
  try {
    await api.call("DELETE", "/api/v1/admin/sessions/{session_id}", call);
    return true;
  } catch (error) {
    if (toProblem(error).code === "not_found") return false;
    throw error;
  }
}
