import { randomUUID } from "node:crypto";
import pg from "pg";
import { createUnmigratedTestDatabase } from "../services/test-database.ts";
import { readRepositoryFile } from "../source-tree.ts";

/** Of `correct horse 1`, made by crypt(3) of libxcrypt: cheap, so that tests are quick. */
export const FORMER_PASSWORD = "correct horse 1";
const FORMER_HASH = "$2b$05$KIXQ4wGmOKx1w3H0y2mS4.HfQJXZinocP6lS4IP/BqFp.B2BDLuLa";

/** v0.6 itself knew no bundles and no referrals. */
const WITHOUT_REFERRALS = `
  DROP TABLE token_bundles;
  ALTER TABLE users DROP COLUMN referral_code, DROP COLUMN referred_by_id, DROP COLUMN referral_bonus_earned`;

type Row = Readonly<Record<string, unknown>>;
type Table = "access_tokens" | "audit_logs" | "proxy_sessions" | "token_bundles" | "transactions" | "users";

export type FormerWorld = Awaited<ReturnType<typeof createFormerWorld>>;

/** A database as v0.6 had it, empty. @param shape `v0.6`, or `v0.7` with bundles and referrals */
export async function createFormerWorld(shape: "v0.6" | "v0.7" = "v0.7") {
  const database = await createUnmigratedTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  client.on("error", () => undefined); // `drop` ends it
  await client.connect();
  await client.query(readRepositoryFile("test/support/v06/v06-schema.sql"));
  if (shape === "v0.6") await client.query(WITHOUT_REFERRALS);
  const insert = (table: Table, row: Row) => insertRow(client, table, row);
  let users = 0;
  return {
    url: database.url,
    query: async (sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await client.query<Row>(sql, [...values])).rows,
    user: (row: Row = {}): Promise<string> => {
      users += 1;
      const code = shape === "v0.6" ? {} : { referral_code: `CODE${String(users).padStart(8, "0")}` };
      return insert("users", {
        id: randomUUID(),
        email: `old${users}@example.com`,
        username: `old${users}`,
        hashed_password: FORMER_HASH,
        is_active: true,
        is_superuser: false,
        created_at: "2025-01-01 10:00:00",
        updated_at: "2025-01-01 10:00:00",
        currency_balance: "0.00",
        ...code,
        ...row,
      });
    },
    transaction: (userId: string, amount: string, row: Row = {}): Promise<string> =>
      insert("transactions", {
        id: randomUUID(),
        user_id: userId,
        amount,
        transaction_type: amount.startsWith("-") ? "PURCHASE" : "DEPOSIT",
        description: `old ${amount}`,
        created_at: "2025-02-01 10:00:00",
        ...row,
      }),
    token: (userId: string, row: Row = {}): Promise<string> =>
      insert("access_tokens", {
        id: randomUUID(),
        user_id: userId,
        token: randomUUID().replaceAll("-", "").padEnd(64, "x"),
        duration_hours: 24,
        created_at: "2025-02-01 10:00:00",
        is_active: true,
        ...row,
      }),
    insert,
    async close(): Promise<void> {
      await client.end();
      await database.drop();
    },
  };
}

/** @returns the id of the row */
async function insertRow(client: pg.Client, table: Table, row: Row): Promise<string> {
  const names = Object.keys(row);
  const places = names.map((_, at) => `$${at + 1}`);
  const text = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`;
  await client.query(text, Object.values(row));
  return String(row.id);
}
