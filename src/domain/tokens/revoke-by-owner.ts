import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { type Revocation, revokeToken } from "./revoke-token.ts";
import { settleFirstUse } from "./settle-first-use.ts";

/**
 * Revokes a token for its owner, after what runs by it has started its time, so that the refund counts that (`settleFirstUse`). Opens two
 * transactions; the locks are those of `revokeToken`.
 * @throws token_not_found, unused_refunds_limit: as `revokeToken`; a session that was ended stays ended
 */
export async function revokeByOwner(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  token: { readonly userId: Uuid; readonly tokenId: Uuid },
): Promise<Revocation> {
  const { database } = deps;
  await settleFirstUse(database, token);
  return database.transaction((tx) => revokeToken(tx, deps, actor, token));
}
