import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { VoucherCode } from "../vouchers/code-rules.ts";
import type { Receipt } from "./receipt.ts";
import type { Sheet } from "./sheet.ts";

/** Adds a receipt. */
export async function insertReceipt(tx: Tx, { id, userId, code, sheet, issuedAt }: Receipt): Promise<void> {
  const text = JSON.stringify(sheet);
  await sql`
    INSERT INTO receipts (id, user_id, code, code_hash, content, content_hash, issued_at, asked_at)
    VALUES (${id}, ${userId}, ${code}, ${hashOf(code)}, ${text}::jsonb, ${hashOf(text)}, ${issuedAt}, ${issuedAt})`.execute(
    tx,
  );
}

/** The receipt of a user that says the same, word by word; null if there is none. Uses `receipts_content_hash_key`. */
export function selectSameReceipt(tx: Tx, userId: Uuid, sheet: Sheet): Promise<Receipt | null> {
  return selectReceipt(tx, sql`user_id = ${userId} AND content_hash = ${hashOf(JSON.stringify(sheet))}`);
}

/** The receipt with this code; null if there is none. Uses `receipts_code_hash_key`. */
export function selectReceiptByCode(tx: Tx, code: VoucherCode): Promise<Receipt | null> {
  return selectReceipt(tx, sql`code_hash = ${hashOf(code)}`);
}

/** Notes that a receipt was asked for again: it is kept for longer. */
export async function touchReceipt(tx: Tx, id: Uuid, at: Date): Promise<void> {
  await sql`UPDATE receipts SET asked_at = greatest(asked_at, ${at}) WHERE id = ${id}`.execute(tx);
}

/** How many receipts a user has, and how many of them since `since`. Uses `receipts_user_id_issued_at_idx`. */
export async function countReceipts(
  tx: Tx,
  userId: Uuid,
  since: Date,
): Promise<{ readonly all: number; readonly recent: number }> {
  const { rows } = await sql<{ all: number; recent: number }>`
    SELECT count(*)::integer AS "all", count(*) FILTER (WHERE issued_at > ${since})::integer AS recent
      FROM receipts WHERE user_id = ${userId}`.execute(tx);
  return rows[0] ?? { all: 0, recent: 0 };
}

/** Deletes receipts that nobody has asked for since. Uses `receipts_asked_at_idx`. @returns how many */
export async function deleteReceipts(tx: Tx, askedBefore: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM receipts WHERE id IN (
      SELECT id FROM receipts WHERE asked_at < ${askedBefore} ORDER BY asked_at LIMIT ${rowsMax})`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0n);
}

type Row = { id: Uuid; userId: Uuid; code: VoucherCode; sheet: Sheet; issuedAt: Date };

async function selectReceipt(tx: Tx, where: RawBuilder<unknown>): Promise<Receipt | null> {
  const { rows } = await sql<Row>`
    SELECT id, user_id AS "userId", code, content AS sheet, issued_at AS "issuedAt" FROM receipts WHERE ${where}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

function hashOf(text: string): RawBuilder<Buffer> {
  return sql`sha256(convert_to(${text}, 'UTF8'))`;
}
