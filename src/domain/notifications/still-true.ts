import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid } from "../../kernel/ids.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeKindName } from "./notice-kinds.ts";

/**
 * Whether a notice is worth sending now: it may have waited for the end of quiet hours, or for a mail server. The end of a token is not
 * announced if the token was revoked meanwhile, has ended, or got time back.
 */
export async function isStillTrue(
  tx: Tx,
  kind: NoticeKindName,
  content: JsonObject,
  nowMs: number,
): Promise<boolean> {
  if (!isOfAnEnd(kind, content)) return true;
  const { resource_id: tokenId, expires_at: expiresAt } = content;
  if (typeof tokenId !== "string" || !isUuid(tokenId) || typeof expiresAt !== "string") return false;
  if (kind !== "token_expired" && Date.parse(expiresAt) <= nowMs) return false;
  const { rows } = await sql`
    SELECT 1 FROM access_tokens
     WHERE id = ${tokenId} AND revoked_at IS NULL
       AND token_end(activated_at, duration_hours, added_ms) < ${expiresAt}::timestamptz + interval '1 second'`.execute(
    tx,
  );
  return rows.length === 1;
}

/** Whether a notice is about the end of a token. */
function isOfAnEnd(kind: NoticeKindName, { fact }: JsonObject): boolean {
  if (kind === "auto_extension") return fact !== "token.extended";
  return kind === "token_expiring_24h" || kind === "token_expiring_1h" || kind === "token_expired";
}

/**
 * Whether a notice of the target's state is of its present one: after an outage of the mail server, or when the target comes and goes, only
 * that matters. True of other kinds.
 */
export async function isPresentState(tx: Tx, kind: NoticeKindName, happenedAt: Date): Promise<boolean> {
  if (kind !== "target_down" && kind !== "target_up") return true;
  const { rows } = await sql<{ state: string; changedAt: Date }>`
    SELECT state, changed_at AS "changedAt" FROM target_status_changes ORDER BY number DESC LIMIT 1`.execute(
    tx,
  );
  const [newest] = rows;
  return newest === undefined || (kind === `target_${newest.state}` && happenedAt >= newest.changedAt);
}
