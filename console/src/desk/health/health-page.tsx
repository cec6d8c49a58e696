import "./health.css";
import { useQuery } from "@tanstack/react-query";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { healthQuery } from "../frame/health-query.ts";
import { BackupsPanel } from "./backups-panel.tsx";
import { JobsPanel } from "./jobs-panel.tsx";
import { jobsWords } from "./jobs-words.ts";
import { ProcessPanel, TargetPanel } from "./process-panels.tsx";
import { AuditPanel, BooksPanel, QueuesPanel } from "./proof-panels.tsx";
import { TelegramPanel } from "./telegram-panel.tsx";

const SKELETON_LINES = 6;

/** How the service works by itself, and what to do about what does not. */
export function HealthPage() {
  const words = useWords(jobsWords);
  const query = useQuery(healthQuery);
  return (
    <Page title={words.title}>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(health) => (
          <div className="health-panels">
            <ProcessPanel health={health} />
            <TargetPanel health={health} />
            <AuditPanel audit={health.audit} />
            <BooksPanel />
            <QueuesPanel queues={health.notifications} />
            {health.telegram !== null && <TelegramPanel telegram={health.telegram} />}
          </div>
        )}
      </QueryView>
      <JobsPanel />
      <BackupsPanel />
    </Page>
  );
}
