import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/role.ts";
import { mayChangeAccount } from "./role-rules.ts";
import { setUserActive } from "./set-user-active.ts";
import { lockSuperusers, lockUser } from "./user-store.ts";

type ActiveAtDesk = {
  readonly userId: Uuid;
  readonly isActive: boolean;
  readonly reason: string;
  /** The request id of the change that this one takes back; left out: none. */
  readonly takesBack?: string;
};

/**
 * `setUserActive` by somebody at the desk. Changes of owners wait for each other until the transaction ends.
 * @returns whether anything was changed
 * @throws account_protected: the account has a role, and only an owner may change it
 * @throws not_found, last_superuser: nothing is changed
 * @throws changed_since: another change came after the one that this takes back
 */
export async function setActiveAtDesk(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  by: Role,
  change: ActiveAtDesk,
): Promise<boolean> {
  await lockSuperusers(tx);
  const user = await lockUser(tx, change.userId);
  if (user === null) throw new AppError("not_found");
  if (!mayChangeAccount(by, user.role)) throw new AppError("account_protected");
  if (user.isActive === change.isActive) return false;
  if (change.takesBack !== undefined && (await selectLastChange(tx, user.id)) !== change.takesBack)
    throw new AppError("changed_since");
  await setUserActive(tx, deps, actor, change);
  return true;
}

/**
 * The request id of the last deactivation or activation of a user, whose row is locked. By the audit log: `updated_at` moves with each
 * change of a name. Null if the log no longer has it. Uses `audit_logs_resource_idx`.
 */
async function selectLastChange(tx: Tx, userId: Uuid): Promise<string | null> {
  const row = await tx
    .selectFrom("audit_logs")
    .select("request_id")
    .where("resource_type", "=", "user")
    .where("resource_id", "=", userId)
    .where("action", "in", ["user.activated", "user.deactivated"])
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.request_id ?? null;
}
