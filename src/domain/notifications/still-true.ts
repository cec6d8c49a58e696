import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeKindName } from "./notice-kinds.ts";

/**
 * Whether a notice is worth sending now: it may have waited for the end of quiet hours, or for a mail server. The end of a token is not
 * announced if the token was revoked meanwhile, or has ended.
 */
export async function isStillTrue(
  tx: Tx,
  kind: NoticeKindName,
  content: JsonObject,
  nowMs: number,
): Promise<boolean> {
  if (kind !== "token_expiring_24h" && kind !== "token_expiring_1h" && kind !== "token_expired") return true;
  const { resource_id: tokenId, expires_at: expiresAt } = content;
  if (typeof tokenId !== "string" || !isUuid(tokenId) || typeof expiresAt !== "string") return false;
  if (kind !== "token_expired" && Date.parse(expiresAt) <= nowMs) return false;
  const { rows } = await sql`
    SELECT 1 FROM access_tokens WHERE id = ${tokenId} AND revoked_at IS NULL`.execute(tx);
  return rows.length === 1;
}
