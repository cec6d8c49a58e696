import type { Tx } from "../../kernel/database.port.ts";
import { deleteAllVerifications } from "./email-verification-store.ts";
import { deleteAllResets } from "./password-reset-store.ts";
import { endAll } from "./sign-in-store.ts";

/**
 * Ends all sign-ins of a database that was restored, and voids all mailed links: those that were ended or used after
 * the backup would come back to life. Users sign in again, with their passwords.
 */
export async function endRestoredAccess(tx: Tx, now: Date): Promise<void> {
  await endAll(tx, now);
  await deleteAllResets(tx);
  await deleteAllVerifications(tx);
}
