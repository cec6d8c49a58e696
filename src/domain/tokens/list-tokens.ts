import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { AccessToken } from "./access-token.ts";
import { ownersView } from "./owners-view.ts";
import { selectTokensWithHolder } from "./token-store.ts";

/** The list is not paged (v0.6), so it needs a limit: almost no user has more, and each sealed copy must be opened. */
const TOKENS_MAX = 1_000;

/** The latest 1,000 tokens of a user, newest first; with `activeOnly` only those neither revoked nor expired. */
export async function listTokens(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  query: { readonly userId: Uuid; readonly activeOnly: boolean },
): Promise<AccessToken[]> {
  const nowMs = deps.clock.nowMs();
  const tokens = await selectTokensWithHolder(tx, {
    userId: query.userId,
    tokenId: null,
    liveAt: query.activeOnly ? new Date(nowMs) : null,
    limit: TOKENS_MAX,
  });
  return tokens.map((token) => ownersView(token, deps.sealer, nowMs));
}
