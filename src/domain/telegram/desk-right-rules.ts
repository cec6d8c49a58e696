import type { Role } from "../../kernel/role.ts";
import { mayDo, type Permission } from "../identity/role-rules.ts";
import type { ButtonAction } from "./button-rules.ts";

/** Why somebody may not do something from a chat; null: they may. */
export type DeskRefusal = "role" | "link_without_totp" | "money_needs_totp" | null;

/** What a question requires, as its answer does. Others are of the chat's own account. */
const PERMISSION_OF: Partial<Record<ButtonAction, Permission>> = {
  ask_end_session: "end-sessions",
  end_session: "end-sessions",
  ask_refund: "move-money",
  refund: "move-money",
  ask_maintenance_on: "plan-maintenance",
  maintenance_on: "plan-maintenance",
  ask_maintenance_off: "plan-maintenance",
  maintenance_off: "plan-maintenance",
};

/** Judges a button, as it is shown and as it is pressed. */
export function judgeButton(
  user: Parameters<typeof judgeDeskRight>[0],
  action: ButtonAction,
  requiresAdminTotp: boolean,
): DeskRefusal {
  const permission = PERMISSION_OF[action];
  return permission === undefined ? null : judgeDeskRight(user, permission, requiresAdminTotp);
}

/**
 * Judges what a linked user may do from a chat, at the moment of a tap. A chat asks for no code. So where the desk requires a second
 * factor, the link must have been made in a sign-in with one, which the user still has; and money moves in the console alone.
 */
export function judgeDeskRight(
  user: { readonly role: Role | null; readonly hasTotp: boolean },
  permission: Permission,
  requiresAdminTotp: boolean,
): DeskRefusal {
  if (!mayDo(user.role, permission)) return "role";
  if (!requiresAdminTotp) return null;
  if (!user.hasTotp) return "link_without_totp";
  return permission === "move-money" ? "money_needs_totp" : null;
}
