import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/role.ts";
import { setUserRole } from "./set-user-role.ts";
import type { User } from "./user.ts";
import { selectAccountByEmail } from "./user-store.ts";

/**
 * Gives a user a role, or takes it away with null, for the command line. Writes one audit row, none if nothing changes.
 * @throws last_superuser: no active owner would be left; nothing is changed
 * @throws not_found: no account has this address
 */
export function setRoleByEmail(
  deps: { readonly database: Database; readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { email, role }: { readonly email: string; readonly role: Role | null },
): Promise<User> {
  return deps.database.transaction(async (tx) => {
    const account = await selectAccountByEmail(tx, email);
    if (account === null) throw new AppError("not_found");
    return setUserRole(tx, deps, actor, { userId: account.user.id, role });
  });
}
