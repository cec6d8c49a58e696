import { type SelectQueryBuilder, sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { isUuid } from "../../kernel/ids.ts";
import { type PageQuery, TOTAL_MAX } from "../../kernel/page.ts";
import type { DB } from "../../kernel/schema.gen.ts";
import type { Wallet } from "../ledger/wallet.ts";
import type { User } from "./user.ts";
import { toUser } from "./user-store.ts";

export type UserFilter = {
  /** A part of the e-mail address, the username or the name in full, in any case of letters; or the whole id. */
  readonly search: string | null;
  readonly isActive: boolean | null;
};

type Filtered = SelectQueryBuilder<DB, "users" | "wallets", unknown>;

/** One more than the limit, newest first. Without a search it goes down the primary key; a search reads the table. */
export async function selectUsers(tx: Tx, query: PageQuery & UserFilter): Promise<(User & Wallet)[]> {
  const rows = await filtered(tx, query)
    .selectAll("users")
    .select(["wallets.balance", "wallets.debt"])
    .$if(query.cursor !== null, (page) => page.where("users.id", "<", query.cursor))
    .orderBy("users.id", "desc")
    .limit(query.limit + 1)
    .offset(query.skip)
    .execute();
  return rows.map(({ balance, debt, ...row }) => ({
    ...toUser(row),
    balanceCents: balance,
    debtCents: debt,
  }));
}

export async function countUsers(tx: Tx, filter: UserFilter): Promise<bigint> {
  const { total } = await tx
    .selectFrom(
      filtered(tx, filter)
        .select("users.id")
        .limit(TOTAL_MAX + 1)
        .as("counted"),
    )
    .select((eb) => eb.fn.countAll<bigint>().as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

function filtered(tx: Tx, { search, isActive }: UserFilter): Filtered {
  let users: Filtered = tx.selectFrom("users").innerJoin("wallets", "wallets.user_id", "users.id");
  if (isActive !== null) users = users.where("users.is_active", "=", isActive);
  if (search === null) return users;
  if (isUuid(search)) return users.where("users.id", "=", search.toLowerCase());
  const pattern = `%${search.replace(/[\\%_]/g, "\\$&")}%`;
  return users.where(
    sql<boolean>`(users.email ILIKE ${pattern} OR users.username ILIKE ${pattern} OR users.full_name ILIKE ${pattern})`,
  );
}
