import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { formatMoney } from "../../kernel/money.ts";
import { recordFact } from "../facts/record-fact.ts";
import type { AutoExtension } from "./auto-extension.ts";
import { deleteAutoExtension, selectAutoExtension, upsertAutoExtension } from "./auto-extension-store.ts";
import { isLive } from "./token-rules.ts";
import { lockToken, type StoredToken, selectToken } from "./token-store.ts";

type Deps = { readonly clock: Clock; readonly newId: NewId };
type OwnersToken = { readonly userId: Uuid; readonly tokenId: Uuid };

/** What the owner of a token wishes; null: nothing. @throws token_not_found: unknown, or of another user */
export async function readAutoExtension(
  tx: Tx,
  { userId, tokenId }: OwnersToken,
): Promise<AutoExtension | null> {
  if ((await selectToken(tx, userId, tokenId)) === null) throw new AppError("token_not_found");
  return selectAutoExtension(tx, tokenId);
}

/**
 * Lets a token be extended before it ends, in place of an earlier wish. Locks the token until the transaction ends. Writes one audit row.
 * @throws token_not_found: unknown, of another user, or revoked; token_expired; nothing is changed
 */
export async function setAutoExtension(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { userId, tokenId }: OwnersToken,
  wish: AutoExtension,
): Promise<AutoExtension> {
  const token = await lockOwnToken(tx, userId, tokenId);
  const nowMs = deps.clock.nowMs();
  if (token.revokedAt !== null) throw new AppError("token_not_found");
  if (!isLive(token, nowMs)) throw new AppError("token_expired");
  await upsertAutoExtension(tx, tokenId, wish, new Date(nowMs));
  await recordFact(tx, deps, actor, {
    name: "token.auto_extension_set",
    resourceId: tokenId,
    userId,
    after: recorded(wish),
  });
  return wish;
}

/**
 * Lets a token end when its time is over. Locks the token until the transaction ends; what is being bought for it at this moment is bought.
 * Writes one audit row, none if nothing changes.
 * @throws token_not_found: unknown, or of another user
 */
export async function clearAutoExtension(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  { userId, tokenId }: OwnersToken,
): Promise<void> {
  await lockOwnToken(tx, userId, tokenId);
  const wish = await deleteAutoExtension(tx, tokenId);
  if (wish === null) return;
  await recordFact(tx, deps, actor, {
    name: "token.auto_extension_cleared",
    resourceId: tokenId,
    userId,
    before: recorded(wish),
  });
}

function recorded({ durationHours, timesLeft, monthCentsMax }: AutoExtension) {
  return { hours: durationHours, times: timesLeft, month_max: formatMoney(monthCentsMax) };
}

async function lockOwnToken(tx: Tx, userId: Uuid, tokenId: Uuid): Promise<StoredToken> {
  const token = await lockToken(tx, tokenId);
  if (token === null || token.userId !== userId) throw new AppError("token_not_found");
  return token;
}
