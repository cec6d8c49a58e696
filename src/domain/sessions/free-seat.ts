import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatTime } from "../../kernel/time-text.ts";
import { endByTakeover } from "./end-by-takeover.ts";
import { lockOpenSession } from "./lease-store.ts";
import { type TakeoversLeft, takeoversLeft } from "./takeover-rules.ts";
import { endRefusals, readTakeovers } from "./takeover-store.ts";

/**
 * Frees a token for whichever device comes next, but not for the one that holds it now: that is refused as after a takeover. Refusals
 * of other devices end. The token must be locked.
 * @returns whether a device held it
 * @throws takeovers_limit: nothing is changed
 */
export async function freeSeat(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { tokenId, perDay }: { readonly tokenId: Uuid; readonly perDay: number },
): Promise<boolean> {
  if ((await lockOpenSession(tx, tokenId)) !== null) {
    const left = takeoversLeft(await readTakeovers(tx, tokenId), perDay);
    if (left.possibleAt !== null) throw takeoversLimit(left, perDay);
  }
  await endRefusals(tx, { tokenId });
  return (await endByTakeover(tx, deps, tokenId, { actor, deviceHint: null })) !== null;
}

/** Ends the refusals after takeovers of a token, for an owner who releases it. The token must be locked. */
export function admitAllDevices(tx: Tx, tokenId: Uuid): Promise<void> {
  return endRefusals(tx, { tokenId });
}

/** The error of a takeover beyond `TAKEOVERS_PER_DAY`. */
export function takeoversLimit(
  { possibleAt, possibleInMs }: Extract<TakeoversLeft, { possibleAt: Date }>,
  perDay: number,
): AppError {
  return new AppError("takeovers_limit", {
    takeovers_per_day: perDay,
    takeover_available_at: formatTime(possibleAt),
    retry_after_seconds: Math.max(1, Math.ceil(possibleInMs / SECOND_MS)),
  });
}
