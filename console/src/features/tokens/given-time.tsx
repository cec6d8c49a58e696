import { Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { tokenTimeQuery } from "../../api/queries.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { shownTime } from "../../parts/shown-time.ts";
import { timeWords } from "../../parts/time-words.ts";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";

type Entry = Schemas["TokenTimeEntry"];

/** Why a token ends later than its length says: the time that was given back to it, and its freezes. Nothing if there was none. */
export function GivenTime({ token }: { readonly token: Token }) {
  const words = useWords(timeWords);
  const { data } = useQuery({ ...tokenTimeQuery(token.id), enabled: token.added_seconds > 0 });
  if (token.added_seconds === 0) return null;
  const title = token.freezes > 0 ? words.uncounted : words.title;
  const columns: Column<Entry>[] = [
    {
      header: words.why,
      cell: ({ kind, to }) => (kind === "freeze" && to === token.frozen_until ? words.freezing : words[kind]),
    },
    { header: words.from, cell: ({ from }) => <Moment time={from} /> },
    { header: words.to, cell: ({ to }) => <Moment time={to} /> },
    { header: words.moved, cell: ({ seconds }) => words.length(seconds), align: "end" },
  ];
  return (
    <Stack component="section" gap="sm" aria-labelledby="given-time">
      <Title order={2} size="h4" id="given-time">
        {title}
      </Title>
      {token.frozen_until === null && <Text>{words.sum(token.added_seconds)}</Text>}
      {data !== undefined && (
        <DataTable label={title} columns={columns} rows={shownTime(data.items)} keyOf={({ id }) => id} />
      )}
      {data !== undefined && data.total > data.items.length && (
        <Text c="dimmed">{words.more(data.total - data.items.length)}</Text>
      )}
    </Stack>
  );
}
