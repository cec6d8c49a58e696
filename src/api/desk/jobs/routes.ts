import type { Static } from "typebox";
import { type Backup, listBackups } from "../../../domain/backups/list-backups.ts";
import { readBooksState } from "../../../domain/books/read-books-state.ts";
import { listJobRuns } from "../../../domain/health/list-job-runs.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { BackupsOut, BooksOut, JobsOut } from "./schemas.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

/** How the service works by itself: its jobs, backups, and the proof of the books. */
export function adminJobRoutes(app: HttpApp, deps: Deps): void {
  jobsRoute(app, deps);
  backupsRoute(app, deps);
  booksRoute(app, deps);
}

function jobsRoute(app: HttpApp, deps: Deps): void {
  app.get(
    "/api/v1/admin/jobs",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listJobs",
        summary: "What runs at intervals, and how it last went",
        description: "Of all processes together. What happened in the last 15 seconds may be missing.",
        response: {
          200: { ...JobsOut, description: "All jobs, by name." },
          ...problemResponses(...DESK_ERRORS),
        },
      },
    },
    async () => {
      const runs = await listJobRuns(deps.database.direct);
      return {
        items: runs.map((run) => ({
          name: run.job,
          every_seconds: run.everyMs / SECOND_MS,
          last_started_at: formatTimeOrNull(run.startedAt),
          last_started_on: run.startedOn,
          last_succeeded_at: formatTimeOrNull(run.succeededAt),
          last_succeeded_on: run.succeededOn,
          last_failed_at: formatTimeOrNull(run.failedAt),
          last_failed_on: run.failedOn,
          failure: run.failure,
        })),
      };
    },
  );
}

function backupsRoute(app: HttpApp, deps: Deps): void {
  app.get(
    "/api/v1/admin/backups",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listBackups",
        summary: "The last 50 attempts to make a backup, newest first",
        response: {
          200: { ...BackupsOut, description: "Of all machines, by the schedule and by commands." },
          ...problemResponses(...DESK_ERRORS),
        },
      },
    },
    async () => ({ items: (await listBackups(deps.database.direct)).map(presentBackup) }),
  );
}

function booksRoute(app: HttpApp, deps: Deps): void {
  app.get(
    "/api/v1/admin/books",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readBooks",
        summary: "The last nightly proof of the books",
        response: {
          200: { ...BooksOut, description: "What it found." },
          ...problemResponses(...DESK_ERRORS),
        },
      },
    },
    async () => {
      const state = await readBooksState(deps.database.direct, deps.clock);
      return {
        status: state.status,
        verified_at: formatTimeOrNull(state.verifiedAt),
        transactions: state.transactions,
        mismatches: state.mismatches,
      };
    },
  );
}

function presentBackup(backup: Backup): Static<typeof BackupsOut>["items"][number] {
  return {
    id: backup.id,
    status: backup.outcome,
    reason: backup.reason,
    host: backup.host,
    path: backup.path,
    bytes: backup.bytes,
    rows: backup.rowCount,
    sha256: backup.sha256,
    started_at: formatTime(backup.startedAt),
    finished_at: formatTimeOrNull(backup.finishedAt),
    verified_at: formatTimeOrNull(backup.verifiedAt),
  };
}
