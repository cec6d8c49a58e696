import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DataTable } from "../../parts/data-table.tsx";
import { type Detail, Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Health } from "../frame/health-query.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { booksQuery } from "./jobs-query.ts";
import { jobsWords } from "./jobs-words.ts";
import { Remedy, StateBadge } from "./remedy.tsx";

const AUDIT_COLOURS = { ok: "green", late: "yellow", broken: "red", unknown: "gray" } as const;
const BOOKS_COLOURS = { new: "gray", ok: "green", wrong: "red", unproven: "yellow" } as const;
/** A message that waits for longer is a warning, s. */
const WAITING_SECONDS_MAX = 3_600;

/** The chain of the audit log. */
export function AuditPanel({ audit }: { readonly audit: Health["audit"] }) {
  const words = useWords(jobsWords);
  const language = useLanguage();
  const texts = {
    ok: words.auditOk,
    late: words.auditLate,
    broken: words.auditBroken,
    unknown: words.auditUnknown,
  };
  const isRed = audit.status === "broken" || audit.status === "late";
  return (
    <SectionPanel
      title={words.audit}
      actions={<StateBadge colour={AUDIT_COLOURS[audit.status]} text={texts[audit.status]} />}
    >
      <Details
        details={[
          { name: words.provenAt, value: <TimeOr time={audit.verified_at} /> },
          { name: words.findings, value: formatNumber(audit.findings, language) },
          { name: words.unsealed, value: formatNumber(audit.unsealed_rows, language) },
          { name: words.sealedAt, value: <TimeOr time={audit.sealed_at} /> },
          ...problemDetail(words.headProblem, audit.head_problem),
          ...problemDetail(words.exportProblem, audit.export_problem),
        ]}
      />
      {isRed && <Remedy text={words.auditText} command="npx zenzefi audit verify" />}
    </SectionPanel>
  );
}

function problemDetail(name: string, problem: string | null): readonly Detail[] {
  return problem === null ? [] : [{ name, value: <Code>{problem}</Code> }];
}

function TimeOr({ time }: { readonly time: string | null }) {
  const words = useWords(jobsWords);
  return time === null ? words.never : <Moment time={time} />;
}

/** The nightly proof of the books. */
export function BooksPanel() {
  const words = useWords(jobsWords);
  const language = useLanguage();
  const query = useQuery(booksQuery);
  const texts = {
    new: words.booksNew,
    ok: words.booksOk,
    wrong: words.booksWrong,
    unproven: words.booksUnproven,
  };
  const status = query.data?.status;
  return (
    <SectionPanel
      title={words.books}
      actions={status !== undefined && <StateBadge colour={BOOKS_COLOURS[status]} text={texts[status]} />}
    >
      <QueryView query={query}>
        {(books) => (
          <>
            <Details
              details={[
                { name: words.provenAt, value: <TimeOr time={books.verified_at} /> },
                { name: words.entries, value: formatNumber(books.transactions, language) },
                { name: words.mismatches, value: formatNumber(books.mismatches, language) },
              ]}
            />
            {(books.status === "wrong" || books.status === "unproven") && (
              <Remedy text={words.booksText} command="npx zenzefi ledger verify" />
            )}
          </>
        )}
      </QueryView>
    </SectionPanel>
  );
}

/** Messages that wait, by channel. */
export function QueuesPanel({ queues }: { readonly queues: Health["notifications"] }) {
  const words = useWords(jobsWords);
  const language = useLanguage();
  const stuck = queues.find(({ oldest_seconds }) => oldest_seconds > WAITING_SECONDS_MAX);
  return (
    <SectionPanel title={words.queues}>
      {queues.length === 0 ? (
        <Text>{words.noQueues}</Text>
      ) : (
        <DataTable
          label={words.queues}
          columns={[
            { header: words.channel, cell: ({ channel }) => channel },
            { header: words.waiting, cell: ({ waiting }) => formatNumber(waiting, language), align: "end" },
            {
              header: words.oldest,
              cell: ({ oldest_seconds }) => <TimeSpan seconds={oldest_seconds} />,
              align: "end",
            },
          ]}
          rows={queues}
          keyOf={({ channel }) => channel}
        />
      )}
      {stuck !== undefined && (
        <Remedy text={words.queueText} command={`npx zenzefi doctor --only notifications,${stuck.channel}`} />
      )}
    </SectionPanel>
  );
}
