import type { Tx } from "../../kernel/database.port.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";

/** Enough to tell the right keys from wrong ones. */
const TRIED_MAX = 1_000;

/** How many of the last sold tokens the keys open, for their owners to read. Fewer than all also after a key that was not kept. */
export async function countReadableTokens(
  tx: Tx,
  sealer: Sealer,
): Promise<{ readonly tried: number; readonly readable: number }> {
  const rows = await tx
    .selectFrom("access_tokens")
    .select("token_sealed")
    .orderBy("id", "desc")
    .limit(TRIED_MAX)
    .execute();
  const readable = rows.filter((row) => sealer.open(row.token_sealed) !== null).length;
  return { tried: rows.length, readable };
}
