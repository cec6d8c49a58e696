import { Code } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { formatBytes } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { type Backup, backupsQuery } from "./jobs-query.ts";
import { jobsWords } from "./jobs-words.ts";
import { Remedy, StateBadge } from "./remedy.tsx";

const COLOURS = { running: "gray", made: "green", failed: "red" } as const;

/** The attempts to make a backup, newest first. */
export function BackupsPanel() {
  const words = useWords(jobsWords);
  const query = useQuery(backupsQuery);
  const columns = useColumns();
  return (
    <SectionPanel title={words.backups}>
      <QueryView query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <Remedy text={words.noBackups} command="npx zenzefi backup" />}
            {items[0]?.status === "failed" && (
              <Remedy text={words.backupFailed} command="npx zenzefi doctor --only backups" />
            )}
            {items.length > 0 && (
              <DataTable label={words.backups} columns={columns} rows={items} keyOf={({ id }) => id} />
            )}
          </>
        )}
      </QueryView>
    </SectionPanel>
  );
}

function useColumns(): Column<Backup>[] {
  const words = useWords(jobsWords);
  const language = useLanguage();
  const states = { running: words.running, made: words.made, failed: words.backupFailure };
  return [
    { header: words.began, cell: ({ started_at }) => <Moment time={started_at} /> },
    {
      header: words.state,
      cell: ({ status, reason }) => (
        <>
          <StateBadge colour={COLOURS[status]} text={states[status]} />{" "}
          {reason !== null && <Code>{reason}</Code>}
        </>
      ),
    },
    { header: words.host, cell: ({ host }) => host },
    {
      header: words.verified,
      cell: ({ verified_at }) => (verified_at === null ? words.never : <Moment time={verified_at} />),
    },
    { header: words.size, cell: ({ bytes }) => bytes !== null && formatBytes(bytes, language), align: "end" },
  ];
}
