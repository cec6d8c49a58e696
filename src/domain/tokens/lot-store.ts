import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Lot } from "./lot.ts";
import type { RefundPart } from "./refund-rules.ts";

type LotRow = Omit<Lot, "durationMs"> & { readonly tokenId: Uuid; readonly seconds: bigint };

/** The lots of tokens, in the order of their use. Uses the primary key and `token_extensions_token_id_key`. */
export async function selectLotsOfAll(tx: Tx, tokenIds: readonly Uuid[]): Promise<Map<Uuid, Lot[]>> {
  const { rows } = await sql<LotRow>`
    SELECT id, token_id AS "tokenId", number, seconds, price_cents AS "priceCents", charge_id AS "chargeId",
           refunded_cents AS "refundedCents", created_at AS "boughtAt"
      FROM token_lots WHERE token_id = ANY (${[...tokenIds]}::uuid[]) ORDER BY token_id, number`.execute(tx);
  const byToken = new Map<Uuid, Lot[]>();
  for (const { tokenId, seconds, ...lot } of rows) {
    const known = byToken.get(tokenId) ?? [];
    known.push({ ...lot, durationMs: Number(seconds) * SECOND_MS });
    byToken.set(tokenId, known);
  }
  return byToken;
}

/** The lots of a token, in the order of their use; none if it is unknown. They cannot change while the token is locked. */
export async function selectLots(tx: Tx, tokenId: Uuid): Promise<readonly Lot[]> {
  return (await selectLotsOfAll(tx, [tokenId])).get(tokenId) ?? [];
}

export type NewExtension = {
  readonly id: Uuid;
  readonly tokenId: Uuid;
  readonly number: number;
  readonly hours: number;
  readonly priceCents: Cents;
  readonly chargeId: Uuid;
  readonly boughtAt: Date;
  /** Bought by the service, since the owner had wished it. */
  readonly isAutomatic: boolean;
};

/**
 * Adds a lot to a token, whose row must be locked, and makes the token longer and dearer by it. The only statements that do either. The
 * trigger on the token tells all instances.
 */
export async function insertExtension(tx: Tx, lot: NewExtension): Promise<void> {
  await tx
    .insertInto("token_extensions")
    .values({
      id: lot.id,
      token_id: lot.tokenId,
      number: lot.number,
      seconds: BigInt(lot.hours) * 3_600n,
      price_cents: lot.priceCents,
      charge_id: lot.chargeId,
      created_at: lot.boughtAt,
      is_automatic: lot.isAutomatic,
    })
    .execute();
  await tx
    .updateTable("access_tokens")
    .set((eb) => ({
      duration_hours: eb("duration_hours", "+", lot.hours),
      cost_cents: eb("cost_cents", "+", lot.priceCents),
    }))
    .where("id", "=", lot.tokenId)
    .execute();
}

/** Notes what of each extension's price goes back. The rest of the token's refund is of its first lot. */
export async function markRefunded(tx: Tx, parts: readonly RefundPart[]): Promise<void> {
  const rows = parts
    .filter(({ lot, amountCents }) => lot.number > 1 && amountCents > 0n)
    .map(({ lot, amountCents }) => ({ id: lot.id, cents: String(amountCents) }));
  if (rows.length === 0) return;
  await sql`
    UPDATE token_extensions x SET refunded_cents = r.cents
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id uuid, cents bigint)
     WHERE x.id = r.id`.execute(tx);
}
