import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { AccessToken } from "./access-token.ts";
import { ownersView } from "./owners-view.ts";
import { selectTokensWithHolder } from "./token-store.ts";

/** A user's token of any state, as its owner sees it. Locks nothing. @throws token_not_found: unknown, or of another user */
export async function readOwnToken(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  { userId, tokenId }: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<AccessToken> {
  const [held] = await selectTokensWithHolder(tx, { userId, tokenId, liveAt: null, limit: 1 });
  if (held === undefined) throw new AppError("token_not_found");
  return ownersView(held, deps.sealer, deps.clock.nowMs());
}
