import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import { selectPage } from "../../kernel/select-page.ts";
import type { Note } from "./note.ts";

export async function insertNote(tx: Tx, note: Omit<Note, "authorName">): Promise<void> {
  const { id, userId, authorId, text, createdAt } = note;
  await tx
    .insertInto("user_notes")
    .values({ id, user_id: userId, author_id: authorId, text, created_at: createdAt })
    .execute();
}

/** The notes on a user, newest first. Uses `user_notes_user_id_idx`. */
export function selectNotes(tx: Tx, userId: Uuid, query: PageQuery): Promise<Page<Note>> {
  const found = tx
    .selectFrom("user_notes")
    .select(["id", "user_id as userId", "author_id as authorId", "text", "created_at as createdAt"])
    // A subquery, not a join, so that the query for the total does not read the users.
    .select(sql<string>`(SELECT username FROM users WHERE users.id = author_id)`.as("authorName"))
    .where("user_id", "=", userId);
  return selectPage(tx, found, query, (note) => note);
}

/** Locks a note of a user until the transaction ends. @returns its author; null if there is no such note */
export async function lockNote(tx: Tx, userId: Uuid, noteId: Uuid): Promise<Uuid | null> {
  const row = await tx
    .selectFrom("user_notes")
    .select("author_id")
    .where("id", "=", noteId)
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  return row?.author_id ?? null;
}

export async function deleteNoteRow(tx: Tx, noteId: Uuid): Promise<void> {
  await tx.deleteFrom("user_notes").where("id", "=", noteId).execute();
}

/** How many notes a user has. */
export async function countNotes(tx: Tx, userId: Uuid): Promise<number> {
  const { count } = await tx
    .selectFrom("user_notes")
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
