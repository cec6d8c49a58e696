import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { NewToken } from "./token-store.ts";

/** Ends a token, which must be locked, since its time goes to another one. The trigger on the row writes the change to the feed. */
export async function markGifted(tx: Tx, tokenId: Uuid, at: Date): Promise<void> {
  await tx
    .updateTable("access_tokens")
    .set({ revoked_at: at, gifted_at: at })
    .where("id", "=", tokenId)
    .execute();
}

/** Inserts a token that has the time of another one. @param token with its first use; null: not used yet */
export async function insertGift(
  tx: Tx,
  token: NewToken & { readonly activatedAt: Date | null },
): Promise<void> {
  await tx
    .insertInto("access_tokens")
    .values({
      id: token.id,
      user_id: token.userId,
      token_hash: Buffer.from(token.hash, "hex"),
      token_sealed: token.sealed,
      duration_hours: token.durationHours,
      scope: token.scope,
      cost_cents: token.costCents,
      charge_id: token.chargeId,
      created_at: token.createdAt,
      activated_at: token.activatedAt,
      is_gift: true,
    })
    .execute();
}
