import { Type } from "typebox";
import type { Note } from "../../../domain/desk/note.ts";
import {
  addNote,
  deleteNote,
  listNotes,
  NOTE_CHARACTERS_MAX,
  type NoteDeps,
} from "../../../domain/desk/notes.ts";
import { actorOf } from "../../../http/actor.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { Id, Time } from "../../server/schema-kinds.ts";

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/users/:user_id/notes";
const LIMIT_DEFAULT = 50;

const UserParams = Type.Object({ user_id: Id("The user.") });
const NoteParams = Type.Object({ user_id: Id("The user."), note_id: Id("The note.") });

const NoteIn = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: NOTE_CHARACTERS_MAX,
      pattern: "\\S",
      description: "What others at the desk should know. The user never sees it.",
    }),
  },
  { title: "NewUserNote" },
);

const NoteOut = Type.Object(
  {
    id: Id("The note."),
    user_id: Id("On whom it is."),
    author_id: Id("Who wrote it."),
    author_name: Type.String({ description: "The username of who wrote it." }),
    text: Type.String(),
    created_at: Time("When it was written."),
  },
  { title: "UserNote" },
);

export function adminNoteRoutes(app: HttpApp, deps: NoteDeps): void {
  listRoute(app, deps);
  addRoute(app, deps);
  deleteRoute(app, deps);
}

function listRoute(app: HttpApp, deps: NoteDeps): void {
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listUserNotes",
        summary: "Notes of the desk on a user, newest first",
        params: UserParams,
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("UserNotes", NoteOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const found = await listNotes(deps.database.direct, request.params.user_id, page);
      return presentPage(found, page, presentNote);
    },
  );
}

function addRoute(app: HttpApp, deps: NoteDeps): void {
  app.post(
    PATH,
    {
      config: { permission: "write-notes" },
      schema: {
        ...COMMON,
        operationId: "addUserNote",
        summary: "Write a note on a user",
        description:
          "It cannot be changed, only deleted. The audit log records that it was written, not its text.",
        params: UserParams,
        body: NoteIn,
        response: {
          201: { ...NoteOut, description: "The new note." },
          ...problemResponses(...DESK_ERRORS, "not_found", "notes_limit", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const note = { userId: request.params.user_id, text: request.body.text };
      const added = await addNote(deps, actorOf(request), principalOf(request), note);
      return reply.code(201).send(presentNote(added));
    },
  );
}

function deleteRoute(app: HttpApp, deps: NoteDeps): void {
  app.delete(
    `${PATH}/:note_id`,
    {
      config: { permission: "write-notes" },
      schema: {
        ...COMMON,
        operationId: "deleteUserNote",
        summary: "Delete a note of one's own; for owners, any",
        params: NoteParams,
        response: {
          204: { type: "null", description: "It is deleted." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const { user_id: userId, note_id: noteId } = request.params;
      await deleteNote(deps, actorOf(request), principalOf(request), { userId, noteId });
      return reply.code(204).send(null);
    },
  );
}

function presentNote(note: Note) {
  return {
    id: note.id,
    user_id: note.userId,
    author_id: note.authorId,
    author_name: note.authorName,
    text: note.text,
    created_at: formatTime(note.createdAt),
  };
}
