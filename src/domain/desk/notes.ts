import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Page, PageQuery } from "../../kernel/page.ts";
import type { Role } from "../../kernel/role.ts";
import { recordFact } from "../facts/record-fact.ts";
import { readUser } from "../identity/read-user.ts";
import type { Note } from "./note.ts";
import { countNotes, deleteNoteRow, insertNote, lockNote, selectNotes } from "./note-store.ts";

export const NOTE_CHARACTERS_MAX = 2_000;

/** More than anybody reads; a script that adds notes without end is stopped. */
const NOTES_OF_USER_MAX = 1_000;

export type NoteDeps = { readonly database: Database; readonly clock: Clock; readonly newId: NewId };

/** Somebody who is signed in at the desk. */
export type Author = { readonly userId: Uuid; readonly username: string; readonly role: Role | null };

/**
 * Adds a note on a user. Notes of two at once may exceed the limit by one each.
 * @param text 1 to 2,000 characters. Neither the audit log nor the outbox gets it: who deletes a note deletes all of it
 * @throws not_found: there is no such user. @throws notes_limit `{max}`
 */
export function addNote(
  deps: NoteDeps,
  actor: Actor,
  author: Author,
  { userId, text }: { readonly userId: Uuid; readonly text: string },
): Promise<Note> {
  return deps.database.transaction(async (tx) => {
    if ((await readUser(tx, userId)) === null) throw new AppError("not_found");
    if ((await countNotes(tx, userId)) >= NOTES_OF_USER_MAX) {
      throw new AppError("notes_limit", { max: NOTES_OF_USER_MAX });
    }
    const createdAt = new Date(deps.clock.nowMs());
    const note = { id: deps.newId(), userId, authorId: author.userId, text, createdAt };
    await insertNote(tx, note);
    const after = { note_id: note.id };
    await recordFact(tx, deps, actor, { name: "user.note_added", resourceId: userId, userId, after });
    return { ...note, authorName: author.username };
  });
}

/** The notes on a user, newest first. @throws not_found: there is no such user */
export async function listNotes(tx: Tx, userId: Uuid, query: PageQuery): Promise<Page<Note>> {
  if ((await readUser(tx, userId)) === null) throw new AppError("not_found");
  return selectNotes(tx, userId, query);
}

/**
 * Deletes a note: its author may, and an owner.
 * @throws not_found: there is no such note on this user. @throws forbidden: it is another's. Nothing is changed
 */
export async function deleteNote(
  deps: NoteDeps,
  actor: Actor,
  by: Author,
  { userId, noteId }: { readonly userId: Uuid; readonly noteId: Uuid },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const authorId = await lockNote(tx, userId, noteId);
    if (authorId === null) throw new AppError("not_found");
    if (authorId !== by.userId && by.role !== "owner") throw new AppError("forbidden");
    await deleteNoteRow(tx, noteId);
    const before = { note_id: noteId, author_id: authorId };
    await recordFact(tx, deps, actor, { name: "user.note_deleted", resourceId: userId, userId, before });
  });
}
