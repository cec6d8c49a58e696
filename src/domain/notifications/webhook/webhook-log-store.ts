import { sql } from "kysely";
import type { Tx } from "../../../kernel/database.port.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Page, PageQuery } from "../../../kernel/page.ts";
import { selectPage } from "../../../kernel/select-page.ts";
import type { WebhookDelivery } from "./webhook-delivery.ts";
import { recipientOfEndpoint } from "./webhook-endpoint.ts";

function ofEndpoint(tx: Tx, endpointId: Uuid) {
  return tx
    .selectFrom("notification_deliveries")
    .select(["id", "kind", "attempts", "result", "reason", "created_at", "due_at"])
    .select(["answer_status", "answer_ms", "tried_at"])
    .where("channel", "=", "webhook")
    .where("recipient", "=", recipientOfEndpoint(endpointId));
}

type LogRow = NonNullable<Awaited<ReturnType<ReturnType<typeof ofEndpoint>["executeTakeFirst"]>>>;

function deliveryOf(row: LogRow): WebhookDelivery {
  return {
    id: row.id,
    kind: row.kind,
    status:
      row.result === "sent" || row.result === "failed" || row.result === "dropped" ? row.result : "waiting",
    attempts: row.attempts,
    httpStatus: row.answer_status,
    durationMs: row.answer_ms,
    triedAt: row.tried_at,
    reason: row.reason,
    createdAt: row.created_at,
    nextAttemptAt: row.result === null ? row.due_at : null,
  };
}

/** One page of the log of an endpoint, newest first. Uses `notification_deliveries_webhook_idx`. */
export function selectDeliveries(tx: Tx, endpointId: Uuid, query: PageQuery): Promise<Page<WebhookDelivery>> {
  return selectPage(tx, ofEndpoint(tx, endpointId), query, deliveryOf);
}

export async function selectDelivery(tx: Tx, endpointId: Uuid, id: Uuid): Promise<WebhookDelivery | null> {
  const row = await ofEndpoint(tx, endpointId).where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : deliveryOf(row);
}

/** Stores how an attempt ended, for the log. */
export async function noteAnswer(
  tx: Tx,
  id: Uuid,
  answer: { readonly httpStatus: number | null; readonly durationMs: number; readonly triedAt: Date },
): Promise<void> {
  const { httpStatus, durationMs, triedAt } = answer;
  await sql`
    UPDATE notification_deliveries
       SET answer_status = ${httpStatus}, answer_ms = ${durationMs}, tried_at = ${triedAt}
     WHERE id = ${id}`.execute(tx);
}

/** Makes a delivery that has ended due again. @returns false if it still waits */
export async function reopenDelivery(tx: Tx, id: Uuid, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE notification_deliveries SET ended_at = NULL, result = NULL, reason = NULL, due_at = ${now}
     WHERE id = ${id} AND ended_at IS NOT NULL AND merged_into IS NULL`.execute(tx);
  return Number(numAffectedRows ?? 0n) > 0;
}
