import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { meQuery } from "../../api/queries.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { DeskList } from "../frame/desk-list.tsx";
import { keysetQuery } from "../frame/keyset-query.ts";
import { useMayDo } from "../frame/use-permission.ts";
import { noteWords } from "./note-words.ts";

type Note = Schemas["UserNote"];

const PATH = "/api/v1/admin/users/{user_id}/notes";
const CHARACTERS_MAX = 2_000;

const keyOfNotes = (userId: string): string[] => ["desk", "user", userId, "notes"];

/** What others at the desk should know of a user. @param onDone receives the message to display */
export function UserNotes(props: { readonly userId: string; readonly onDone: (message: string) => void }) {
  const { userId } = props;
  const words = useWords(noteWords);
  const mayWrite = useMayDo("write-notes");
  const [chosen, setChosen] = useState<Note | null>(null);
  const query = useInfiniteQuery(
    keysetQuery<Note>(keyOfNotes(userId), (page, signal) =>
      api.call("GET", PATH, { path: { user_id: userId }, query: page, signal }),
    ),
  );
  return (
    <>
      {mayWrite && <NoteForm userId={userId} />}
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns(setChosen)}
        keyOf={({ id }) => id}
        empty={<Empty title={words.none}>{words.noneText}</Empty>}
      />
      <RemoveDialog note={chosen} onClose={() => setChosen(null)} onDone={props.onDone} />
    </>
  );
}

function NoteForm({ userId }: { readonly userId: string }) {
  const words = useWords(noteWords);
  const client = useQueryClient();
  const [text, setText] = useState("");
  const submit = useSubmit(async () => {
    await api.call("POST", PATH, { path: { user_id: userId }, body: { text: text.trim() } });
    setText("");
    await client.invalidateQueries({ queryKey: keyOfNotes(userId) });
  });
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack gap="xs">
        <Textarea
          label={words.text}
          description={words.hint}
          maxLength={CHARACTERS_MAX}
          autosize
          minRows={2}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" loading={submit.isBusy} disabled={text.trim() === ""}>
            {words.add}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useColumns(onRemove: (note: Note) => void): Column<Note>[] {
  const words = useWords(noteWords);
  const { data: me } = useQuery(meQuery);
  const mayWrite = useMayDo("write-notes");
  const mayRemove = ({ author_id }: Note): boolean =>
    mayWrite && (me?.role === "owner" || me?.id === author_id);
  return [
    { header: words.note, cell: ({ text }) => <Text className="note-text">{text}</Text> },
    { header: words.author, cell: ({ author_name }) => author_name },
    { header: words.time, cell: ({ created_at }) => <Moment time={created_at} /> },
    {
      header: "",
      cell: (note) =>
        mayRemove(note) && (
          <Button size="xs" variant="subtle" color="red" onClick={() => onRemove(note)}>
            {words.remove}
          </Button>
        ),
    },
  ];
}

function RemoveDialog(props: {
  /** Null: the dialog is closed. */
  readonly note: Note | null;
  readonly onClose: () => void;
  readonly onDone: (message: string) => void;
}) {
  const { note } = props;
  const words = useWords(noteWords);
  const client = useQueryClient();
  const remove = async (): Promise<void> => {
    if (note === null) return;
    const path = { user_id: note.user_id, note_id: note.id };
    await api.call("DELETE", `${PATH}/{note_id}`, { path });
    props.onDone(words.removed);
    void client.invalidateQueries({ queryKey: keyOfNotes(note.user_id) });
  };
  return (
    <ActDialog
      isOpen={note !== null}
      onClose={props.onClose}
      title={words.removeTitle}
      confirmLabel={words.remove}
      onAct={remove}
    >
      <Text size="sm">{words.removeText}</Text>
    </ActDialog>
  );
}
