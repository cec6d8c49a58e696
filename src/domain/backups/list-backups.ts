import type { Tx } from "../../kernel/database.port.ts";
import { type Backup, selectBackups } from "./backup-store.ts";

export type { Backup };

const LISTED_MAX = 50;

/** The last attempts to make a backup, of all instances and commands, newest first. */
export function listBackups(tx: Tx): Promise<Backup[]> {
  return selectBackups(tx, LISTED_MAX);
}
