/** What somebody may do at the desk, from all to least. A customer has no role. */
export const ROLES = ["owner", "operator", "support", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** The roles of `users.desk_role`; that of an owner is `users.is_superuser`. */
export type LesserRole = Exclude<Role, "owner">;
