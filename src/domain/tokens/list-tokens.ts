import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import type { AccessToken } from "./access-token.ts";
import { ownersView } from "./owners-view.ts";
import { selectHeldTokens } from "./token-store.ts";

/** The list is not paged (v0.6): more than anybody buys, few enough to open and to send. */
const TOKENS_MAX = 1_000;

/** A user's tokens, newest first, the latest 1,000; with `activeOnly` those neither revoked nor expired. */
export async function listTokens(
  tx: Tx,
  deps: { readonly clock: Clock; readonly sealer: Sealer },
  query: { readonly userId: Uuid; readonly activeOnly: boolean },
): Promise<AccessToken[]> {
  const nowMs = deps.clock.nowMs();
  const held = await selectHeldTokens(tx, {
    userId: query.userId,
    tokenId: null,
    liveAt: query.activeOnly ? new Date(nowMs) : null,
    limit: TOKENS_MAX,
  });
  return held.map((one) => ownersView(one, deps.sealer, nowMs));
}
