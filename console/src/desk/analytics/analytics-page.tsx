import "./analytics.css";
import { Button, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTimeZone } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { DayFilter } from "../frame/day-filter.tsx";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { UserFilter } from "../frame/user-filter.tsx";
import { type AnalyticsSearch, analyticsQuery, downloadAnalytics, questionOf } from "./analytics-query.ts";
import { analyticsWords, periodWords } from "./analytics-words.ts";
import { Charts } from "./charts.tsx";
import { Denials, ItemsTable, TopUsers, Totals } from "./figures.tsx";

const route = getRouteApi("/signed-in/desk/analytics");
const SKELETON_LINES = 10;

/** Usage, sales and refusals of all users or of one, as charts and as figures. */
export function AnalyticsPage() {
  const words = useWords(analyticsWords);
  const search = route.useSearch();
  const question = questionOf(search, useTimeZone());
  const query = useQuery(analyticsQuery(question));
  const download = useMutation({ mutationFn: () => downloadAnalytics(question) });
  return (
    <Page
      title={words.title}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {words.download}
        </Button>
      }
    >
      {download.isError && <ProblemPanel error={download.error} retry={() => download.mutate()} />}
      <AnalyticsFilter search={search} />
      <Text size="sm" c="dimmed">
        {words.zone(question.time_zone)}
      </Text>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(analytics) => (
          <>
            <SectionPanel title={words.totals}>
              <Totals totals={analytics.totals} />
            </SectionPanel>
            <Charts analytics={analytics} />
            <SectionPanel title={words.denials}>
              <Denials denials={analytics.totals.denials} />
            </SectionPanel>
            {search.user === undefined && (
              <SectionPanel title={words.topUsers}>
                <TopUsers users={analytics.top_users} />
              </SectionPanel>
            )}
            <SectionPanel title={words.table}>
              <ItemsTable items={analytics.items} />
            </SectionPanel>
          </>
        )}
      </QueryView>
    </Page>
  );
}

function AnalyticsFilter({ search }: { readonly search: AnalyticsSearch }) {
  const words = useWords(analyticsWords);
  const { day, ...longer } = useWords(periodWords);
  const navigate = route.useNavigate();
  const change = (part: { [K in keyof AnalyticsSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  return (
    <FilterBar>
      <UserFilter value={search.user} onChange={(user) => change({ user })} />
      <ChoiceFilter
        label={words.period}
        any={day}
        names={longer}
        value={search.period}
        onChange={(period) => change({ period })}
      />
      <DayFilter from={search.from} to={search.to} onChange={change} />
    </FilterBar>
  );
}
