import { Badge } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { formatMoment, formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { type Batch, batchesQuery } from "../frame/batch-query.ts";
import { batchWords } from "../frame/batch-words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { UserLink } from "../frame/user-link.tsx";

const INTERVAL_MS = 15_000;

/** What was done to many at once. */
export function BatchesPage() {
  const words = useWords(batchWords);
  const { users } = useWords(deskWords);
  const query = useInfiniteQuery({ ...batchesQuery, refetchInterval: INTERVAL_MS });
  return (
    <Page title={words.title}>
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns()}
        keyOf={({ id }) => id}
        empty={
          <Empty title={words.noneTitle} action={<LinkButton to="/desk/users">{users}</LinkButton>}>
            {words.none}
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Batch>[] {
  const words = useWords(batchWords);
  const language = useLanguage();
  const zone = useTimeZone();
  return [
    {
      header: words.when,
      cell: ({ id, created_at }) => (
        <TextLink to="/desk/batches/$batchId" params={{ batchId: id }} size="sm" fw={600}>
          {formatMoment(created_at, language, zone)}
        </TextLink>
      ),
    },
    { header: words.action, cell: ({ action }) => words[action] },
    { header: words.state, cell: ({ status }) => <BatchState status={status} /> },
    {
      header: words.by,
      cell: ({ actor_id, actor_name }) => <UserLink id={actor_id} name={actor_name} />,
    },
    { header: words.reason, cell: ({ reason }) => reason },
    { header: words.done, cell: ({ counts }) => formatNumber(counts.done, language), align: "end" },
    { header: words.refused, cell: ({ counts }) => formatNumber(counts.refused, language), align: "end" },
  ];
}

export function BatchState({ status }: { readonly status: Batch["status"] }) {
  const words = useWords(batchWords);
  return (
    <Badge variant="light" color={status === "running" ? "yellow" : "green"} tt="none">
      {words[status]}
    </Badge>
  );
}
