import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { DataTable } from "../../parts/data-table.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { formatNumber, formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Chart, type Point } from "../frame/chart.tsx";
import { denialWords } from "../frame/denial-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { type Analytics, analyticsQuery, type Period } from "./overview-query.ts";
import { overviewWords } from "./overview-words.ts";

const HEIGHT = 480;

/** How the business went: revenue, users, requests, and what was refused. */
export function Charts({ period }: { readonly period: Period }) {
  const query = useQuery(analyticsQuery(period));
  return (
    <QueryView query={query} skeleton={<Skeleton height={HEIGHT} />}>
      {(analytics) => (
        <div className="overview-charts">
          <Figures analytics={analytics} />
          <Denials analytics={analytics} />
        </div>
      )}
    </QueryView>
  );
}

type Item = Analytics["items"][number];

function Figures({ analytics: { items, totals } }: { readonly analytics: Analytics }) {
  const words = useWords(overviewWords);
  const language = useLanguage();
  const money = useMemo(() => (value: number) => formatZnc(value.toFixed(2), language), [language]);
  const count = useMemo(() => (value: number) => formatNumber(value, language), [language]);
  const revenue = usePoints(items, revenueOf);
  const users = usePoints(items, usersOf);
  const requests = usePoints(items, requestsOf);
  return (
    <>
      <Chart
        title={words.revenue}
        total={formatZnc(totals.revenue_znc, language)}
        kind="bars"
        points={revenue}
        format={money}
      />
      <Chart
        title={words.activeUsers}
        total={count(totals.active_users)}
        kind="line"
        points={users}
        format={count}
      />
      <Chart
        title={words.requests}
        total={count(totals.requests)}
        kind="line"
        points={requests}
        format={count}
      />
    </>
  );
}

const revenueOf = (item: Item): number => Number(item.revenue_znc);
const usersOf = (item: Item): number => item.active_users;
const requestsOf = (item: Item): number => item.requests;

/** The same points until the data changes, so that the chart is not drawn anew. */
function usePoints(items: readonly Item[], figureOf: (item: Item) => number): readonly Point[] {
  return useMemo(
    () => items.map((item) => ({ start: item.started_at, value: figureOf(item) })),
    [items, figureOf],
  );
}

/** What was refused, the most frequent first. */
function Denials({ analytics: { totals } }: { readonly analytics: Analytics }) {
  const words = useWords(overviewWords);
  const names: Readonly<Record<string, string>> = useWords(denialWords);
  const language = useLanguage();
  const rows = [...totals.denials].sort((a, b) => b.count - a.count);
  return (
    <SectionPanel title={words.denials}>
      {rows.length === 0 ? (
        words.noDenials
      ) : (
        <DataTable
          label={words.denials}
          columns={[
            { header: words.why, cell: ({ code }) => names[code] ?? <code>{code}</code> },
            { header: words.times, cell: ({ count }) => formatNumber(count, language), align: "end" },
          ]}
          rows={rows}
          keyOf={({ code }) => code}
        />
      )}
    </SectionPanel>
  );
}
