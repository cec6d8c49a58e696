import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { freeSeat } from "../sessions/free-seat.ts";
import { lockToken } from "./token-store.ts";

/** Who may take a token over (`TAKEOVER_BY`), and how often in 24 hours. */
export type TakeoverSettings = { readonly by: "token" | "owner" | "off"; readonly perDay: number };

/**
 * Frees a token from the device that holds it, which is refused as after a takeover: unlike a release, its next poll does not win
 * the token back. Locks the token until the transaction ends. Writes one audit row if a device held the token, else none.
 * @returns whether a device held it
 * @throws takeover_off, token_not_found (unknown, revoked, or of another user), takeovers_limit: nothing is changed
 */
export async function freeSeatByOwner(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId; readonly takeover: TakeoverSettings },
  actor: Actor,
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<boolean> {
  if (deps.takeover.by === "off") throw new AppError("takeover_off");
  const token = await lockToken(tx, tokenId);
  if (token === null || token.userId !== userId || token.revokedAt !== null)
    throw new AppError("token_not_found");
  return freeSeat(tx, deps, actor, { tokenId, perDay: deps.takeover.perDay });
}
