import { Alert, Code, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { useNow } from "../../parts/use-now.ts";
import { useWords } from "../../words/words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { byUrgency, commandFor, type Job, jobStateOf } from "./job-rules.ts";
import { jobsQuery } from "./jobs-query.ts";
import { jobsWords } from "./jobs-words.ts";
import { Remedy, StateBadge } from "./remedy.tsx";

const COLOURS = { well: "green", failing: "red", late: "yellow", new: "gray" } as const;
const MINUTE_MS = 60_000;

/** What runs at intervals; what needs somebody stands first. */
export function JobsPanel() {
  const words = useWords(jobsWords);
  const query = useQuery(jobsQuery);
  const nowMs = useNow(MINUTE_MS);
  const columns: Column<Job>[] = [
    { header: words.job, cell: ({ name }) => <Code>{name}</Code> },
    { header: words.state, cell: (job) => <JobState job={job} nowMs={nowMs} /> },
    { header: words.every, cell: ({ every_seconds }) => <TimeSpan seconds={every_seconds} />, align: "end" },
    {
      header: words.succeeded,
      cell: (job) => <Run time={job.last_succeeded_at} place={job.last_succeeded_on} />,
    },
    { header: words.failed, cell: (job) => <Failure job={job} /> },
  ];
  return (
    <SectionPanel title={words.jobs}>
      <Text size="sm" c="dimmed">
        {words.jobsText}
      </Text>
      <QueryView query={query}>
        {({ items }) => (
          <Stack gap="sm" className="desk-list">
            {byUrgency(items, nowMs).map((job) => (
              <JobRemedy key={job.name} job={job} nowMs={nowMs} />
            ))}
            <DataTable
              label={words.jobs}
              columns={columns}
              rows={byUrgency(items, nowMs)}
              keyOf={({ name }) => name}
            />
          </Stack>
        )}
      </QueryView>
    </SectionPanel>
  );
}

function JobState({ job, nowMs }: { readonly job: Job; readonly nowMs: number }) {
  const words = useWords(jobsWords);
  const state = jobStateOf(job, nowMs);
  return <StateBadge colour={COLOURS[state]} text={words[state]} />;
}

function Run({ time, place }: { readonly time: string | null; readonly place: string | null }) {
  const words = useWords(jobsWords);
  if (time === null) return <>{words.never}</>;
  return (
    <>
      <Moment time={time} />
      <Text size="xs">{place}</Text>
    </>
  );
}

function Failure({ job }: { readonly job: Job }) {
  return (
    <>
      <Run time={job.last_failed_at} place={job.last_failed_on} />
      {job.failure !== null && <Code>{job.failure}</Code>}
    </>
  );
}

/** What to do about a job; nothing about one that does well. */
function JobRemedy({ job, nowMs }: { readonly job: Job; readonly nowMs: number }) {
  const words = useWords(jobsWords);
  const state = jobStateOf(job, nowMs);
  if (state !== "failing" && state !== "late") return null;
  const isFailing = state === "failing";
  return (
    <Alert color={COLOURS[state]} role="note" title={`${job.name}: ${words[state]}`}>
      <Remedy
        text={isFailing ? words.failingText : words.lateText}
        command={isFailing ? commandFor(job.name) : "npx zenzefi doctor"}
      />
    </Alert>
  );
}
