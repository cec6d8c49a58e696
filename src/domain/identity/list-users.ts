import type { Tx } from "../../kernel/database.port.ts";
import { type Page, type PageQuery, toPage } from "../../kernel/page.ts";
import type { Wallet } from "../ledger/wallet.ts";
import type { User } from "./user.ts";
import { countUsers, selectUsers, type UserFilter } from "./user-list-store.ts";

export type UsersQuery = PageQuery & UserFilter;

/** Accounts with their balances and debts, newest first. For admins. */
export async function listUsers(tx: Tx, query: UsersQuery): Promise<Page<User & Wallet>> {
  return toPage(await selectUsers(tx, query), query.limit, await countUsers(tx, query));
}
