import "./overview.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { healthQuery } from "../frame/health-query.ts";
import { TabLinks } from "../frame/tab-links.tsx";
import { Attention } from "./attention.tsx";
import { Charts } from "./charts.tsx";
import { HealthPanel } from "./health-panel.tsx";
import { readPeriod } from "./overview-query.ts";
import { overviewWords } from "./overview-words.ts";
import { SetupInvitation } from "./setup/setup-invitation.tsx";

const route = getRouteApi("/signed-in/desk/");
const SKELETON_LINES = 4;

/** How the service is, what needs somebody, and how the business goes. */
export function OverviewPage() {
  const words = useWords(overviewWords);
  const period = readPeriod(route.useSearch().period);
  const query = useQuery(healthQuery);
  return (
    <Page title={words.title}>
      <SetupInvitation />
      <Attention />
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(health) => <HealthPanel health={health} />}
      </QueryView>
      <TabLinks
        label={words.period}
        tabs={[
          { name: "day", text: words.days, search: {} },
          { name: "week", text: words.weeks, search: { period: "week" } },
          { name: "month", text: words.months, search: { period: "month" } },
        ]}
      />
      <Charts period={period} />
    </Page>
  );
}
