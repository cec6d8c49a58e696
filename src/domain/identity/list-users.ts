import type { Tx } from "../../kernel/database.port.ts";
import type { Cents } from "../../kernel/money.ts";
import { type Page, type PageQuery, toPage } from "../../kernel/page.ts";
import type { User } from "./user.ts";
import { countUsers, selectUsers, type UserFilter } from "./user-list-store.ts";

export type UsersQuery = PageQuery & UserFilter;

/** Accounts with their balances, newest first. For admins. */
export async function listUsers(
  tx: Tx,
  query: UsersQuery,
): Promise<Page<User & { readonly balanceCents: Cents }>> {
  return toPage(await selectUsers(tx, query), query.limit, await countUsers(tx, query));
}
