import "@mantine/core/styles/VisuallyHidden.layer.css";
import { Group, Paper, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Znc } from "../../parts/money.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import type { Language } from "../../words/define-words.ts";
import { formatBytes, formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { overviewWords } from "./overview-words.ts";

type Report = Schemas["UsageReport"];
type Day = Report["items"][number];

const CHART_HEIGHT = 190;

const usageQuery = queryOptions({
  queryKey: ["usage", "week"],
  queryFn: () => api.call("GET", "/api/v1/users/me/usage", { query: { period: "week" } }),
});

/** The usage of the last seven days: as bars, and as a table for screen readers. */
export function UsageWeek() {
  const words = useWords(overviewWords);
  const query = useQuery(usageQuery);
  return (
    <Paper withBorder p="lg" component="section">
      <Stack>
        <Title order={2} size="h4">
          {words.usage}
        </Title>
        <QueryView query={query} skeleton={<Skeleton height={CHART_HEIGHT} />}>
          {(report) =>
            report.totals.requests === 0 && report.totals.active_minutes === 0 ? (
              <Text c="dimmed">{words.usageNone}</Text>
            ) : (
              <Usage report={report} />
            )
          }
        </QueryView>
      </Stack>
    </Paper>
  );
}

function Usage({ report }: { readonly report: Report }) {
  const words = useWords(overviewWords);
  const language = useLanguage();
  const { totals } = report;
  return (
    <>
      <Text size="sm" c="dimmed">
        {words.usageUnit}
      </Text>
      <Bars report={report} />
      <VisuallyHidden>
        <DataTable
          label={words.usage}
          columns={columnsOf(words, language, report.time_zone)}
          rows={report.items}
          keyOf={({ started_at }) => started_at}
        />
      </VisuallyHidden>
      <Group component="dl" gap="xl" m={0}>
        <Total name={words.connected}>{formatHours(totals.active_minutes)}</Total>
        <Total name={words.requests}>{formatNumber(totals.requests, language)}</Total>
        <Total name={words.traffic}>{formatBytes(totals.bytes_in + totals.bytes_out, language)}</Total>
        <Total name={words.spent}>
          <Znc amount={totals.spend_znc} />
        </Total>
      </Group>
    </>
  );
}

function Total({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fw={600}>
        {children}
      </Text>
    </div>
  );
}

function Bars({ report: { items, time_zone } }: { readonly report: Report }) {
  const language = useLanguage();
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: time_zone });
  const longest = Math.max(...items.map(({ active_minutes }) => active_minutes), 1);
  return (
    <div className="bars" aria-hidden="true">
      {items.map(({ started_at, active_minutes }) => (
        <div key={started_at} className="bar">
          <div className="bar-space">
            {active_minutes > 0 && (
              <>
                <span className="numeric">{formatHours(active_minutes)}</span>
                <div className="bar-fill" style={{ height: `${(active_minutes / longest) * 100}%` }} />
              </>
            )}
          </div>
          {weekday.format(new Date(started_at))}
        </div>
      ))}
    </div>
  );
}

function columnsOf(
  words: ReturnType<typeof useWords<typeof overviewWords>>,
  language: Language,
  timeZone: string,
): readonly Column<Day>[] {
  const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone });
  return [
    { header: words.day, cell: ({ started_at }) => day.format(new Date(started_at)) },
    { header: words.connected, cell: ({ active_minutes }) => formatHours(active_minutes) },
    { header: words.requests, cell: ({ requests }) => formatNumber(requests, language) },
    {
      header: words.traffic,
      cell: ({ bytes_in, bytes_out }) => formatBytes(bytes_in + bytes_out, language),
    },
    { header: words.spent, cell: ({ spend_znc }) => <Znc amount={spend_znc} /> },
  ];
}

/** Hours and minutes: 65 is "1:05". */
function formatHours(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}
