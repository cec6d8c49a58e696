import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/**
 * Starts the time of a token, once: if there are several callers, on any instances, the first sets it, and all get the
 * same time. Committed when this returns.
 * @returns when it was activated, or null if the token was revoked meanwhile
 */
export async function activateToken(
  deps: { readonly database: Database; readonly clock: Clock },
  tokenId: Uuid,
): Promise<Date | null> {
  const { direct } = deps.database;
  const activated = await direct
    .updateTable("access_tokens")
    .set({ activated_at: new Date(deps.clock.nowMs()) })
    .where("id", "=", tokenId)
    .where("activated_at", "is", null)
    .where("revoked_at", "is", null)
    .returning("activated_at")
    .executeTakeFirst();
  if (activated !== undefined) return activated.activated_at;
  const earlier = await direct
    .selectFrom("access_tokens")
    .select("activated_at")
    .where("id", "=", tokenId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return earlier?.activated_at ?? null;
}
