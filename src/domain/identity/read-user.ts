import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { User } from "./user.ts";
import { selectUser } from "./user-store.ts";

/** A user, or null if there is none with this id. */
export function readUser(tx: Tx, userId: Uuid): Promise<User | null> {
  return selectUser(tx, userId);
}
