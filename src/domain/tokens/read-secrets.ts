import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";

/** The current texts of a user's tokens, by id; null where no key opens the stored copy. Unknown tokens and those of others are left out. */
export async function readSecrets(
  tx: Tx,
  { sealer }: { readonly sealer: Sealer },
  { userId, tokenIds }: { readonly userId: Uuid; readonly tokenIds: readonly Uuid[] },
): Promise<ReadonlyMap<Uuid, string | null>> {
  const rows = await tx
    .selectFrom("access_tokens")
    .select(["id", "token_sealed"])
    .where("user_id", "=", userId)
    .where("id", "in", [...tokenIds])
    .execute();
  return new Map(rows.map(({ id, token_sealed }) => [id, sealer.open(token_sealed)]));
}
