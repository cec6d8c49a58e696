import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../../../kernel/database.port.ts";
import { normalEmail } from "../../../kernel/email.ts";

/** After the first refusal; each further one doubles it. */
const REFUSED_DAYS = 1;
const REFUSED_DAYS_MAX = 32;

/** Whether a mail server refused an address lately. */
export async function isAddressRefused(tx: Tx, address: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM refused_addresses WHERE address_hash = ${hash(address)} AND refused_until > ${now}`.execute(
    tx,
  );
  return rows.length > 0;
}

/** Remembers that an address was refused for good: it is not tried for a day, then for two, at most for a month. */
export async function refuseAddress(tx: Tx, address: string, now: Date, reason: string): Promise<void> {
  await sql`
    INSERT INTO refused_addresses AS known (address_hash, refused_until, reason)
    VALUES (${hash(address)}, ${now}::timestamptz + ${REFUSED_DAYS} * interval '1 day', ${reason})
    ON CONFLICT (address_hash) DO UPDATE
       SET refusals = known.refusals + 1, reason = excluded.reason,
           refused_until = ${now}::timestamptz
             + least(${REFUSED_DAYS_MAX}, ${REFUSED_DAYS} * 2 ^ least(known.refusals, 10)) * interval '1 day'`.execute(
    tx,
  );
}

export async function acceptAddress(tx: Tx, address: string): Promise<void> {
  await sql`DELETE FROM refused_addresses WHERE address_hash = ${hash(address)}`.execute(tx);
}

/** Forgets refusals that were over before a time. @returns how many */
export async function deleteRefusalsBefore(tx: Tx, time: Date, rowsMax: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM refused_addresses WHERE address_hash IN (
      SELECT address_hash FROM refused_addresses WHERE refused_until < ${time} LIMIT ${rowsMax})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** The table needs no addresses to answer. */
function hash(address: string): Buffer {
  return createHash("sha256").update(normalEmail(address)).digest();
}
