import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { shownTime } from "../../parts/shown-time.ts";
import { timeWords } from "../../parts/time-words.ts";
import { useWords } from "../../words/words.ts";
import { shortId } from "../frame/user-link.tsx";
import { type SoldToken, timeOfQuery } from "./tokens-query.ts";
import { tokensWords } from "./tokens-words.ts";

type Entry = Schemas["CompensatedTime"];

/** Why a token ends later than its length says, and by which compensation. Nothing if it does not, and never did. */
export function TokenTime({ token }: { readonly token: SoldToken }) {
  const words = useWords(timeWords);
  const query = useQuery(timeOfQuery(token.id));
  const columns = useColumns(token);
  if (token.added_seconds === 0 && (query.data === undefined || query.data.total === 0)) return null;
  return (
    <section aria-label={words.title}>
      <Text size="sm" fw={600} mb="xs">
        {token.freezes > 0 ? words.ofFrozen : words.ofToken(token.added_seconds)}
      </Text>
      <QueryView query={query} skeleton={<Lines count={2} />}>
        {({ items, total }) => (
          <>
            <DataTable label={words.title} columns={columns} rows={shownTime(items)} keyOf={({ id }) => id} />
            {total > items.length && (
              <Text size="sm" c="dimmed">
                {words.more(total - items.length)}
              </Text>
            )}
          </>
        )}
      </QueryView>
    </section>
  );
}

function useColumns(token: SoldToken): Column<Entry>[] {
  const words = useWords(timeWords);
  const { compensation } = useWords(tokensWords);
  return [
    {
      header: words.why,
      cell: ({ kind, to }) => (kind === "freeze" && to === token.frozen_until ? words.freezing : words[kind]),
    },
    { header: words.from, cell: ({ from }) => <Moment time={from} /> },
    { header: words.to, cell: ({ to }) => <Moment time={to} /> },
    { header: words.moved, cell: ({ seconds }) => words.length(seconds), align: "end" },
    {
      header: compensation,
      cell: ({ compensation_id: id }) =>
        id !== null && (
          <TextLink to="/desk/compensations/$compensationId" params={{ compensationId: id }} size="sm">
            {shortId(id)}
          </TextLink>
        ),
    },
  ];
}
