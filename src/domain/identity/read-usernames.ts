import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/**
 * The names of the users that a page of a list is about: one read by primary key, so that the list itself, its total and its search do
 * not read the users.
 * @param ids with repetitions, at most a page; null is nobody
 * @returns without those that are no users
 */
export async function readUsernames(
  tx: Tx,
  ids: readonly (Uuid | null)[],
): Promise<ReadonlyMap<Uuid, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  if (known.length === 0) return new Map();
  const rows = await tx.selectFrom("users").select(["id", "username"]).where("id", "in", known).execute();
  return new Map(rows.map(({ id, username }) => [id, username]));
}

/** The name of a user on whom a row depends by a foreign key; users are never deleted. */
export function usernameOf(names: ReadonlyMap<Uuid, string>, id: Uuid): string {
  const name = names.get(id);
  if (name === undefined) throw new Error(`no user ${id}`);
  return name;
}
