import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { LastFreeze } from "./freeze-rules.ts";
import type { Interval } from "./interval-rules.ts";
import type { UsedTime } from "./lot-rules.ts";
import { selectLots } from "./lot-store.ts";
import { selectUncounted } from "./token-time-store.ts";

/** The lots of a token and its freezes. They cannot change while the token is locked. */
export async function selectUsedTime(tx: Tx, tokenId: Uuid): Promise<UsedTime> {
  return {
    lots: await selectLots(tx, tokenId),
    frozen: (await selectFrozen(tx, [tokenId])).get(tokenId) ?? [],
  };
}

/** When these tokens were and are frozen, up to their thaws, or the latest moment of that. */
export function selectFrozen(tx: Tx, tokenIds: readonly Uuid[]): Promise<Map<Uuid, Interval[]>> {
  return selectUncounted(tx, tokenIds, "freezes");
}

/** Notes that a token, which must be locked, is frozen. The trigger on the row writes the change to the feed. */
export async function markFrozen(
  tx: Tx,
  tokenId: Uuid,
  { frozenAt, frozenUntil }: LastFreeze,
): Promise<void> {
  await tx
    .updateTable("access_tokens")
    .set((eb) => ({
      frozen_at: frozenAt,
      frozen_until: frozenUntil,
      thaw_told_at: null,
      freezes: eb("freezes", "+", 1),
    }))
    .where("id", "=", tokenId)
    .execute();
}

/** Notes that a token, which must be locked, was thawed by hand. */
export async function markThawed(tx: Tx, tokenId: Uuid): Promise<void> {
  await tx
    .updateTable("access_tokens")
    .set({ frozen_at: null, frozen_until: null })
    .where("id", "=", tokenId)
    .execute();
}

/** Notes that the owner of a token was told that it has thawed by itself. */
export async function markThawTold(tx: Tx, tokenId: Uuid, toldAt: Date): Promise<void> {
  await tx.updateTable("access_tokens").set({ thaw_told_at: toldAt }).where("id", "=", tokenId).execute();
}

/** The time entry of the freeze that lasts. Uses `token_time_entries_token_id_idx`. */
export async function selectOpenFreeze(tx: Tx, tokenId: Uuid, frozenAt: Date): Promise<Uuid> {
  const { id } = await tx
    .selectFrom("token_time_entries")
    .select("id")
    .where("token_id", "=", tokenId)
    .where("kind", "=", "freeze")
    .where("starts_at", "=", frozenAt)
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Tokens whose freeze has ended by itself without being told, those before first, locked until the transaction ends; what another instance
 * has locked is left out. Uses `access_tokens_frozen_until_idx`.
 */
export async function lockThawed(tx: Tx, now: Date, limit: number): Promise<Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`
    SELECT id FROM access_tokens WHERE frozen_until <= ${now} AND thaw_told_at IS NULL
     ORDER BY frozen_until LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED`.execute(tx);
  return rows.map(({ id }) => id);
}
