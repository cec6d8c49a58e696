import { type SelectQueryBuilder, sql } from "kysely";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { readUuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { Role } from "../../kernel/role.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { Wallet } from "../ledger/wallet.ts";
import type { User } from "./user.ts";
import { toUser } from "./user-store.ts";

export type UserFilter = {
  /** A part of the e-mail address, the username or the full name, in any case; or the whole id. */
  readonly search: string | null;
  readonly isActive: boolean | null;
  /** Null: any user, with a role or without. */
  readonly role: Role | null;
};

export type UsersQuery = PageQuery & UserFilter;

type Filtered = SelectQueryBuilder<DB, "users" | "wallets", unknown>;

/**
 * Accounts with their balances and debts, newest first. For admins. Without a search it uses `users_created_at_idx`, with a role
 * `users_desk_idx`; a search reads
 * the whole table.
 */
export function listUsers(tx: Tx, query: UsersQuery): Promise<Page<User & Wallet>> {
  const found = filtered(tx, query)
    .selectAll("users")
    .select(["wallets.balance", "wallets.granted", "wallets.debt"]);
  return selectPage(
    tx,
    found,
    query,
    ({ balance, granted, debt, ...row }) => ({
      ...toUser(row),
      balanceCents: balance,
      grantedCents: granted,
      debtCents: debt,
    }),
    "users",
  );
}

function filtered(tx: Tx, { search, isActive, role }: UserFilter): Filtered {
  let users: Filtered = tx.selectFrom("users").innerJoin("wallets", "wallets.user_id", "users.id");
  if (isActive !== null) users = users.where("users.is_active", "=", isActive);
  if (role !== null) users = users.where(hasRole(role));
  if (search === null) return users;
  const id = readUuid(search);
  if (id !== null) return users.where("users.id", "=", id);
  const columns = ["users.email", "users.username", "users.full_name"].map((name) => sql.ref(name));
  return users.where(contains(search, columns));
}

/** Also the condition of the index, literally. */
function hasRole(role: Role) {
  const isOfDesk = sql<boolean>`(users.is_superuser OR users.desk_role IS NOT NULL)`;
  return role === "owner"
    ? sql<boolean>`${isOfDesk} AND users.is_superuser`
    : sql<boolean>`${isOfDesk} AND NOT users.is_superuser AND users.desk_role = ${role}`;
}
