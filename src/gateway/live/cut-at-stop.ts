import type { Log } from "../../kernel/log.port.ts";
import type { LeaseBook } from "./lease-book.ts";

/** A stop that cuts many needs no line of the log for each of them. */
const TOKENS_NAMED_MAX = 20;

/** Cuts what the drain has not ended, and logs whose traffic that was. */
export function cutAtStop(leases: LeaseBook, log: Log): void {
  const busy = [...leases.held()].filter(({ open }) => open.size > 0);
  if (busy.length === 0) return;
  log.warn("the time to drain is over: what still runs is cut", {
    reason: "shutting_down",
    connections: busy.reduce((sum, { open }) => sum + open.size, 0),
    devices: busy.length,
    token_ids: busy.slice(0, TOKENS_NAMED_MAX).map(({ tokenId }) => tokenId),
  });
  for (const lease of busy) lease.cutAll("shutting_down");
}
