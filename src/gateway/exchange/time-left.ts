import { SECOND_MS } from "../../kernel/duration.ts";
import type { Lease } from "../live/lease.ts";

/** What an answer says about its token's time, if `TIME_LEFT_HEADER` is on. */
export type TellTimeLeft = (headers: string[], lease: Lease) => void;

/**
 * Adds `X-Gateway-Time-Left`: the whole seconds until the token expires, as the instance knows it when the head goes out. There is none
 * while the token's time has not started.
 */
export function tellTimeLeft(nowMs: () => number): TellTimeLeft {
  return (headers, { expiresAtMs }) => {
    if (expiresAtMs === Number.POSITIVE_INFINITY) return;
    const leftMs = Math.max(0, expiresAtMs - nowMs());
    headers.push("X-Gateway-Time-Left", String(Math.floor(leftMs / SECOND_MS)));
  };
}
