import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";

/**
 * Lets the triggers of the audit log pass removals until the transaction ends: of exported rows, or of everything
 * (`clear-database`). It keeps mistakes out, not intruders: those the chain finds.
 */
export async function allowRemoval(tx: Tx, what: "exported" | "all"): Promise<void> {
  await sql`SELECT set_config('zenzefi.audit_removal', ${what}, true)`.execute(tx);
}

/** Empties the audit log and its chain, which then begins anew: a head that left the machine before is in it no more. */
export async function removeEverything(tx: Tx): Promise<void> {
  await allowRemoval(tx, "all");
  await sql`
    TRUNCATE audit_logs, audit_unsealed, audit_seals, audit_chain, audit_heads, audit_exports,
             audit_verifications`.execute(tx);
}
