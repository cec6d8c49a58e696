import { sql } from "kysely";
import { beginningRange } from "../../kernel/beginning-range.ts";
import { contains } from "../../kernel/contains.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DEVICE_ID_HINT_CHARACTERS } from "../../kernel/device-id.ts";
import { readUuid, type Uuid } from "../../kernel/ids.ts";
import { idEndsWith } from "../tokens/id-ends-with.ts";

export const FOUND_KINDS = ["user", "token", "payment", "session"] as const;

/** One thing that the desk's search found. */
export type Found = {
  readonly kind: (typeof FOUND_KINDS)[number];
  readonly id: Uuid;
  /** What tells it from others of its kind: an address, the end of an id, a provider's id. */
  readonly title: string;
  /** Whose it is. */
  readonly userId: Uuid;
  readonly username: string;
};

type Row = Omit<Found, "kind">;

/** So many of each kind: who looks for one thing types more of it. */
export const FOUND_OF_KIND_MAX = 5;

/** Fewer characters of an id are those of many tokens. */
const ID_END_CHARACTERS_MIN = 6;

/** Fewer characters, as `cs_`, begin all ids of a provider. */
const PROVIDER_ID_CHARACTERS_MIN = 6;

/**
 * What a text names: users by a part of the address or a name; tokens by the end of the id, which is the part that tells them apart;
 * payments by the beginning of the provider's id; each of these and sessions by the whole id. Reads all users for a part of a name, and
 * else indexes: `access_tokens_id_end_idx`, `payments_provider_id_start_idx`, primary keys.
 */
export async function searchDesk(tx: Tx, text: string): Promise<readonly Found[]> {
  const id = readUuid(text);
  const [users, tokens, payments, sessions] = await Promise.all([
    searchUsers(tx, text, id),
    searchTokens(tx, text, id),
    searchPayments(tx, text, id),
    searchSessions(tx, id),
  ]);
  return [
    ...users.map((row) => ({ kind: "user", ...row }) as const),
    ...tokens.map((row) => ({ kind: "token", ...row }) as const),
    ...payments.map((row) => ({ kind: "payment", ...row }) as const),
    ...sessions.map((row) => ({ kind: "session", ...row }) as const),
  ];
}

function searchUsers(tx: Tx, text: string, id: Uuid | null): Promise<Row[]> {
  const columns = ["email", "username", "full_name"].map((name) => sql.ref(name));
  return tx
    .selectFrom("users")
    .select(["id", "email as title", "id as userId", "username"])
    .$if(id !== null, (users) => users.where("id", "=", id))
    .$if(id === null, (users) => users.where(contains(text, columns)))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(FOUND_OF_KIND_MAX)
    .execute();
}

async function searchTokens(tx: Tx, text: string, id: Uuid | null): Promise<Row[]> {
  if (text.length < ID_END_CHARACTERS_MIN) return [];
  const { rows } = await sql<Row>`
    SELECT t.id, '…' || right(t.id::text, 8) AS title, t.user_id AS "userId", u.username
      FROM access_tokens t JOIN users u ON u.id = t.user_id
     WHERE ${id === null ? idEndsWith(sql`t.id`, text) : sql`t.id = ${id}`}
     LIMIT ${FOUND_OF_KIND_MAX}`.execute(tx);
  return rows;
}

async function searchPayments(tx: Tx, text: string, id: Uuid | null): Promise<Row[]> {
  // The ids of one provider are UUIDs, too.
  const byOwn = id === null ? sql`false` : sql`p.id = ${id}`;
  const { from, below } = beginningRange(text);
  const column = sql`p.provider_payment_id COLLATE "C"`;
  const begin = sql`(${column} >= ${from} AND ${column} < ${below})`;
  const byProvider = text.length < PROVIDER_ID_CHARACTERS_MIN ? sql`false` : begin;
  const { rows } = await sql<Row>`
    SELECT p.id, coalesce(p.provider_payment_id, p.id::text) AS title, p.user_id AS "userId", u.username
      FROM payments p JOIN users u ON u.id = p.user_id
     WHERE ${byOwn} OR ${byProvider}
     LIMIT ${FOUND_OF_KIND_MAX}`.execute(tx);
  return rows;
}

async function searchSessions(tx: Tx, id: Uuid | null): Promise<Row[]> {
  if (id === null) return [];
  const { rows } = await sql<Row>`
    SELECT s.id, left(s.device_id, ${DEVICE_ID_HINT_CHARACTERS}) AS title, s.user_id AS "userId", u.username
      FROM proxy_sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ${id}`.execute(tx);
  return rows;
}
