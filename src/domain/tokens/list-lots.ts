import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Page, type PageQuery, toPage } from "../../kernel/page.ts";
import { selectUsedTime } from "./freeze-store.ts";
import type { Lot } from "./lot.ts";
import { unusedOf } from "./lot-rules.ts";

/** A lot, and what of it is left: nothing once the token is revoked. */
export type ListedLot = Lot & { readonly leftMs: number };

export type LotsQuery = PageQuery & {
  readonly tokenId: Uuid;
  /** Whose token it must be; null: anybody's, for the desk. */
  readonly ownerId: Uuid | null;
};

/**
 * The lots of a token, the latest first. Reads all of them: they are few (`LOTS_MAX`), and what is left of one follows from those before.
 * @throws token_not_found: unknown, or of another user
 */
export async function listLots(
  tx: Tx,
  deps: { readonly clock: Clock },
  { ownerId, tokenId, limit, skip, cursor }: LotsQuery,
): Promise<Page<ListedLot>> {
  const token = await tx
    .selectFrom("access_tokens")
    .select(["user_id", "activated_at", "revoked_at"])
    .where("id", "=", tokenId)
    .executeTakeFirst();
  if (token === undefined || (ownerId !== null && token.user_id !== ownerId))
    throw new AppError("token_not_found");
  const unused = unusedOf(await selectUsedTime(tx, tokenId), token.activated_at, deps.clock.nowMs());
  const isRevoked = token.revoked_at !== null;
  const lots = unused.map(({ lot, leftMs }) => ({ ...lot, leftMs: isRevoked ? 0 : leftMs })).reverse();
  // A cursor that names none of them gives none.
  const from = cursor === null ? 0 : lots.findIndex(({ id }) => id === cursor) + 1 || lots.length;
  return toPage(lots.slice(from + skip, from + skip + limit + 1), limit, BigInt(lots.length));
}
