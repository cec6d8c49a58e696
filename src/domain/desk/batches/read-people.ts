import { sql } from "kysely";
import type { Tx } from "../../../kernel/database.port.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { BatchAction } from "./batch.ts";

/** Whom an item of a batch is about: a user, or the owner of its token or session. */
export type Person = { readonly userId: Uuid; readonly username: string; readonly email: string };

/**
 * The people behind the items of a batch, by the id of the item: one read by primary keys.
 * @param targetIds at most `BATCH_ITEMS_MAX`
 * @returns without those that name nothing: an order may
 */
export async function readPeople(
  tx: Tx,
  action: BatchAction,
  targetIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, Person>> {
  if (targetIds.length === 0) return new Map();
  const ids = sql`ANY(${[...targetIds]}::uuid[])`;
  const { rows } = await sql<Person & { readonly targetId: Uuid }>`
    SELECT found.target AS "targetId", u.id AS "userId", u.username, u.email
      FROM (${targetsOf(action)} ${ids}) found (target, owner)
      JOIN users u ON u.id = found.owner`.execute(tx);
  return new Map(rows.map(({ targetId, ...person }) => [targetId, person]));
}

/** The targets of an action and their owners, up to the ids. */
function targetsOf(action: BatchAction) {
  switch (action) {
    case "revoke_tokens":
      return sql`SELECT id, user_id FROM access_tokens WHERE id =`;
    case "end_sessions":
      return sql`SELECT id, user_id FROM proxy_sessions WHERE id =`;
    default:
      return sql`SELECT id, id FROM users WHERE id =`;
  }
}
