import { readUser } from "../../../domain/identity/read-user.ts";
import { revenueOf } from "../../../domain/ledger/read-turnover.ts";
import {
  BUCKETS_MAX,
  type Buckets,
  calendarBuckets,
  recentStart,
  type UsagePeriod,
} from "../../../domain/usage/bucket-rules.ts";
import { type Analytics, type Figures, readAnalytics } from "../../../domain/usage/read-analytics.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { DELIMITER_OF } from "../../server/csv-file.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { analyticsCsv } from "./analytics-csv.ts";
import {
  AnalyticsCsvOut,
  AnalyticsExportQuery,
  AnalyticsOut,
  AnalyticsQuery,
  PERIODS_DEFAULT,
} from "./schemas.ts";

export type AdminAnalyticsRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly reports: ReportQueue;
};

/** Since then, every time zone differs from UTC by whole quarters of an hour, by which usage is kept. */
const FROM_MS_MIN = Date.UTC(2000, 0);

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const ERRORS = [...DESK_ERRORS, "not_found", "validation_failed", "reports_busy"] as const;

type Query = {
  readonly period?: UsagePeriod;
  readonly from?: string;
  readonly to?: string;
  readonly time_zone?: string;
  readonly user_id?: Uuid;
};

type Answer = { readonly period: UsagePeriod; readonly timeZone: string; readonly buckets: Buckets };

export function adminAnalyticsRoutes(app: HttpApp, deps: AdminAnalyticsRoutesDeps): void {
  app.get(
    "/api/v1/admin/analytics",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readAnalytics",
        summary: "Usage, sales and refusals by days, weeks or months",
        description:
          "Traffic counts are some seconds old. Money is counted by the ledger; what was imported is left out.",
        querystring: AnalyticsQuery,
        response: { 200: { ...AnalyticsOut, description: "The figures." }, ...problemResponses(...ERRORS) },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const { answer, analytics } = await read(deps, userId, request.query);
      return presentAnalytics(answer, analytics);
    },
  );
  exportRoute(app, deps);
}

function exportRoute(app: HttpApp, deps: AdminAnalyticsRoutesDeps): void {
  app.get(
    "/api/v1/admin/analytics/export",
    {
      config: { permission: "read" },
      exposeHeadRoute: false,
      schema: {
        ...COMMON,
        operationId: "exportAnalytics",
        summary: "The same as a file for spreadsheets",
        description:
          "CSV (RFC 4180) in UTF-8, a line for each item; language and format as of the export of transactions.",
        querystring: AnalyticsExportQuery,
        response: { 200: AnalyticsCsvOut, ...problemResponses(...ERRORS) },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const { answer, analytics } = await read(deps, userId, request.query);
      const { delimiter = DELIMITER_OF[request.language] } = request.query;
      const day = new Date(deps.clock.nowMs()).toISOString().slice(0, 10);
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="zenzefi-${answer.period}s-${day}.csv"`)
        .header("cache-control", "no-store")
        .send(analyticsCsv(analytics, { language: request.language, delimiter }));
    },
  );
}

/** @throws not_found: there is no such user. @throws SchemaRefusal (answers 422) */
async function read(
  deps: AdminAnalyticsRoutesDeps,
  askerId: Uuid,
  query: Query,
): Promise<{ answer: Answer; analytics: Analytics }> {
  const { direct } = deps.database;
  const { period = "day", user_id: ofId = null } = query;
  if (ofId !== null && (await readUser(direct, ofId)) === null) throw new AppError("not_found");
  const timeZone = query.time_zone ?? (await readUser(direct, askerId))?.timeZone ?? "UTC";
  const buckets = bucketsOf(query, period, timeZone, deps.clock.nowMs());
  const analytics = await deps.reports.run(askerId, (tx) => readAnalytics(tx, { userId: ofId, buckets }));
  return { answer: { period, timeZone, buckets }, analytics };
}

function bucketsOf({ from, to }: Query, period: UsagePeriod, timeZone: string, nowMs: number): Buckets {
  const toMs = to === undefined ? nowMs + 1 : Date.parse(to);
  const fromMs = from === undefined ? recentStart(period, toMs, PERIODS_DEFAULT[period]) : Date.parse(from);
  if (fromMs < FROM_MS_MIN) {
    refuse(from === undefined ? "/to" : "/from", "minimum", new Date(FROM_MS_MIN).toISOString());
  }
  if (fromMs >= toMs && to === undefined) refuse("/from", "maximum", new Date(toMs - 1).toISOString());
  if (fromMs >= toMs) refuse("/to", "minimum", new Date(fromMs + 1).toISOString());
  const buckets = calendarBuckets(period, { fromMs, toMs }, timeZone);
  return buckets ?? refuse("/from", "periods", BUCKETS_MAX);
}

function refuse(path: string, keyword: string, limit: number | string): never {
  throw new SchemaRefusal([{ path, keyword, params: { limit } }]);
}

function presentAnalytics({ period, timeZone, buckets }: Answer, { totals, periods, topUsers }: Analytics) {
  return {
    period,
    time_zone: timeZone,
    from: formatTime(buckets.starts[0] ?? buckets.end),
    to: formatTime(buckets.end),
    totals: presentFigures(totals),
    items: periods.map((one) => ({
      started_at: formatTime(one.startedAt),
      ended_at: formatTime(one.endedAt),
      ...presentFigures(one),
    })),
    top_users: topUsers.map((user) => ({
      user_id: user.userId,
      username: user.username,
      ...presentTraffic(user),
    })),
  };
}

function presentFigures(figures: Figures) {
  return {
    ...presentTraffic(figures),
    active_users: figures.activeUsers,
    devices: figures.devices,
    denials: Object.entries(figures.denials).map(([code, count]) => ({ code, count })),
    purchases: figures.purchases,
    sales_znc: formatMoney(figures.salesCents),
    refunds: figures.refunds,
    refunds_znc: formatMoney(figures.refundsCents),
    revenue_znc: formatMoney(revenueOf(figures)),
    deposits: figures.deposits,
    deposits_znc: formatMoney(figures.depositsCents),
    deposits_returned_znc: formatMoney(figures.returnedCents),
  };
}

function presentTraffic(traffic: Pick<Figures, "requests" | "bytesIn" | "bytesOut" | "activeMinutes">) {
  return {
    requests: Number(traffic.requests),
    bytes_in: Number(traffic.bytesIn),
    bytes_out: Number(traffic.bytesOut),
    active_minutes: traffic.activeMinutes,
  };
}
