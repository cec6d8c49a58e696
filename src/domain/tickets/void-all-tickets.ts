import type { Tx } from "../../kernel/database.port.ts";
import { deleteAllTickets } from "./ticket-store.ts";

/** Voids every ticket of a database that was restored: one that was used after the backup would open the target again. */
export async function voidAllTickets(tx: Tx): Promise<void> {
  await deleteAllTickets(tx);
}
