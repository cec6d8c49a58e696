import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type SoldToken, selectSoldTokens, toSoldToken } from "./sold-token.ts";

/** A token of any user, for the desk. @throws token_not_found */
export async function readSoldToken(
  tx: Tx,
  deps: { readonly clock: Clock },
  tokenId: Uuid,
): Promise<SoldToken> {
  const row = await selectSoldTokens(tx).where("id", "=", tokenId).executeTakeFirst();
  if (row === undefined) throw new AppError("token_not_found");
  return toSoldToken(row, deps.clock.nowMs());
}
