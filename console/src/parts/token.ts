import type { Schemas } from "../../../client/api-types.ts";

export type Token = Schemas["AccessToken"];

export type TokenState = "unused" | "active" | "frozen" | "expired" | "revoked";

/** A device that was active within this time counts as connected, ms: as long as a session lasts without traffic (contract, One device at a time). */
const CONNECTED_MS = 5 * 60_000;

/** @param nowMs the server's time */
export function stateOf(token: Token, nowMs: number): TokenState {
  if (token.revoked_at !== null) return "revoked";
  if (token.expires_at === null) return "unused";
  if (token.frozen_until !== null && Date.parse(token.frozen_until) > nowMs) return "frozen";
  return Date.parse(token.expires_at) > nowMs ? "active" : "expired";
}

/** Whether a device holds the token and was active recently. */
export function isConnected(token: Token, nowMs: number): boolean {
  return token.device !== null && nowMs - Date.parse(token.device.last_activity) < CONNECTED_MS;
}

/** Whether a token in that state has time left. */
export function hasTime(state: TokenState): boolean {
  return isUsable(state) || state === "frozen";
}

/** Whether a token in that state can still open the target. */
export function isUsable(state: TokenState): boolean {
  return state === "unused" || state === "active";
}
