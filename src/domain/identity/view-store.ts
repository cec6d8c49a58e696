import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Role } from "../../kernel/role.ts";
import { roleOf } from "./role-rules.ts";
import type { User } from "./user.ts";
import { toUser, USER_COLUMNS } from "./user-store.ts";

export type StoredView = {
  readonly id: Uuid;
  readonly operatorId: Uuid;
  readonly signInId: Uuid;
  readonly userId: Uuid;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export async function insertView(tx: Tx, view: StoredView): Promise<void> {
  await tx
    .insertInto("customer_views")
    .values({
      id: view.id,
      operator_id: view.operatorId,
      sign_in_id: view.signInId,
      user_id: view.userId,
      created_at: view.createdAt,
      expires_at: view.expiresAt,
    })
    .execute();
}

/** Ends the views of a sign-in, of one user if given. Uses `customer_views_sign_in_id_idx`. @returns their ids */
export async function endViewsOf(
  tx: Tx,
  signInId: Uuid,
  userId: Uuid | null,
  now: Date,
): Promise<readonly Uuid[]> {
  const rows = await tx
    .updateTable("customer_views")
    .set({ ended_at: now })
    .where("sign_in_id", "=", signInId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .$if(userId !== null, (views) => views.where("user_id", "=", userId))
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Whose pages are read, by whom, and until when. */
export type OpenView = {
  readonly user: User;
  readonly operatorName: string;
  readonly operatorRole: Role | null;
  readonly until: Date;
};

/** A view that is open, as the sign-in is in which it was made, and whose operator is active. By primary keys. */
export async function selectOpenView(
  tx: Tx,
  operatorId: Uuid,
  viewId: Uuid,
  now: Date,
): Promise<OpenView | null> {
  const row = await tx
    .selectFrom("customer_views")
    .innerJoin("sign_ins", "sign_ins.id", "customer_views.sign_in_id")
    .innerJoin("users as operator", "operator.id", "customer_views.operator_id")
    .innerJoin("users", "users.id", "customer_views.user_id")
    .select(USER_COLUMNS.map((column) => `users.${column}` as const))
    .select([
      "customer_views.expires_at",
      "operator.username as operator_name",
      sql<boolean>`operator.is_superuser`.as("operator_is_superuser"),
      "operator.desk_role as operator_desk_role",
    ])
    .where("customer_views.id", "=", viewId)
    .where("customer_views.operator_id", "=", operatorId)
    .where("customer_views.ended_at", "is", null)
    .where("customer_views.expires_at", ">", now)
    .where("sign_ins.ended_at", "is", null)
    .where("sign_ins.expires_at", ">", now)
    .where("operator.is_active", "=", true)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { operator_is_superuser: is_superuser, operator_desk_role: desk_role } = row;
  return {
    user: toUser(row),
    operatorName: row.operator_name,
    operatorRole: roleOf({ is_superuser, desk_role }),
    until: row.expires_at,
  };
}
