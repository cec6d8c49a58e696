import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { User } from "./user.ts";
import { otherSuperuserExists } from "./user-store.ts";

/**
 * To be called before an owner loses the role or the account, after `lockSuperusers`.
 * @throws last_superuser: the user is the only owner who can sign in
 */
export async function requireAnotherOwner(tx: Tx, user: User): Promise<void> {
  if (user.role !== "owner" || !user.isActive) return;
  if (!(await otherSuperuserExists(tx, user.id))) throw new AppError("last_superuser");
}
