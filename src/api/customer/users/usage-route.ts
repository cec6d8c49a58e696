import { Type } from "typebox";
import { readUser } from "../../../domain/identity/read-user.ts";
import { USAGE_PERIODS, type UsagePeriod } from "../../../domain/usage/bucket-rules.ts";
import { readUsage, type Usage, type UsageReport } from "../../../domain/usage/read-usage.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { DELIMITER_OF } from "../../server/csv-file.ts";
import { csvOut, DelimiterMember } from "../../server/csv-schema.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { OneOf, Time } from "../../server/schema-kinds.ts";
import { usageCsv } from "./usage-csv.ts";

const COMMON = { tags: ["Users"], security: [{ bearer: [] }] };
const ERRORS = [...SIGNED_IN_ERRORS, "validation_failed", "reports_busy"] as const;

export type UsageRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly reports: ReportQueue;
};

const QUESTION = {
  period: Type.Optional(
    OneOf(USAGE_PERIODS, {
      description: "`day`: the last 24 hours; `week`: the last 7 days; `month`: the last 30 days.",
      default: "day",
    }),
  ),
  time_zone: Type.Optional(
    Type.String({
      format: "time-zone",
      maxLength: 64,
      description: "The IANA time zone in which hours and days begin; by default the user's.",
      examples: ["Europe/Moscow"],
    }),
  ),
};

const UsageQuery = Type.Object(QUESTION);
const UsageExportQuery = Type.Object({ ...QUESTION, delimiter: DelimiterMember });

const USAGE_MEMBERS = {
  requests: Type.Integer({ description: "Proxied requests." }),
  bytes_in: Type.Integer({ description: "Bytes of bodies to the target." }),
  bytes_out: Type.Integer({ description: "Bytes of bodies from the target." }),
  active_minutes: Type.Integer({
    description: "Clock minutes in which at least one device sent or received something.",
  }),
  devices: Type.Integer({ description: "Devices that sent or received something." }),
  spend_znc: MoneyOut("Purchases less refunds, each when it happened; negative if more was refunded."),
};

const UsageCsvOut = csvOut(
  "start and end of the hour or day, requests, bytes to and from the target, active minutes, devices, spend",
);

const UsageOut = Type.Object(
  {
    period: OneOf(USAGE_PERIODS, { description: "As requested." }),
    time_zone: Type.String({
      description: "The time zone in which hours and days begin.",
      examples: ["Europe/Moscow"],
    }),
    from: Time("When the first item begins."),
    to: Time("When the last item ends: the end of the running hour or day."),
    totals: Type.Object(USAGE_MEMBERS),
    items: Type.Array(
      Type.Object({
        started_at: Time("The start of the hour or day."),
        ended_at: Time("Its end; a day has 23 or 25 hours when the clock changes."),
        ...USAGE_MEMBERS,
      }),
      { description: "Hours or days, oldest first, also those without any usage." },
    ),
  },
  { title: "UsageReport" },
);

/** @param signedIn lets signed-in users through */
export function usageRoute(app: HttpApp, deps: UsageRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/users/me/usage",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "readMyUsage",
        summary: "What I used and spent, by hours or days",
        description: "Traffic counts are some seconds old.",
        querystring: UsageQuery,
        response: { 200: { ...UsageOut, description: "My usage." }, ...problemResponses(...ERRORS) },
      },
    },
    async (request) => presentReport(await read(deps, principalOf(request).userId, request.query)),
  );
  exportRoute(app, deps, signedIn);
}

function exportRoute(app: HttpApp, deps: UsageRouteDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/users/me/usage/export",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      exposeHeadRoute: false,
      schema: {
        ...COMMON,
        operationId: "exportMyUsage",
        summary: "The same as a file for spreadsheets",
        description:
          "CSV (RFC 4180) in UTF-8, a line for each hour or day; language and format as of the export of transactions.",
        querystring: UsageExportQuery,
        response: { 200: UsageCsvOut, ...problemResponses(...ERRORS) },
      },
    },
    async (request, reply) => {
      const { report } = await read(deps, principalOf(request).userId, request.query);
      const { delimiter = DELIMITER_OF[request.language] } = request.query;
      const day = new Date(deps.clock.nowMs()).toISOString().slice(0, 10);
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="zenzefi-usage-${day}.csv"`)
        .header("cache-control", "no-store")
        .send(usageCsv(report, { language: request.language, delimiter }));
    },
  );
}

type Answer = { readonly period: UsagePeriod; readonly timeZone: string; readonly report: UsageReport };

/** @throws not_authenticated: the user was deleted */
async function read(
  deps: UsageRouteDeps,
  userId: Uuid,
  query: { readonly period?: UsagePeriod; readonly time_zone?: string },
): Promise<Answer> {
  const { period = "day" } = query;
  const user = await readUser(deps.database.direct, userId);
  if (user === null) throw new AppError("not_authenticated");
  const timeZone = query.time_zone ?? user.timeZone;
  const report = await deps.reports.run(userId, (tx) => readUsage(tx, deps, { userId, timeZone, period }));
  return { period, timeZone, report };
}

function presentReport({ period, timeZone, report }: Answer) {
  return {
    period,
    time_zone: timeZone,
    from: formatTime(report.from),
    to: formatTime(report.to),
    totals: presentUsage(report.totals),
    items: report.buckets.map((bucket) => ({
      started_at: formatTime(bucket.startedAt),
      ended_at: formatTime(bucket.endedAt),
      ...presentUsage(bucket),
    })),
  };
}

function presentUsage(usage: Usage) {
  return {
    requests: Number(usage.requests),
    bytes_in: Number(usage.bytesIn),
    bytes_out: Number(usage.bytesOut),
    active_minutes: usage.activeMinutes,
    devices: usage.devices,
    spend_znc: formatMoney(usage.spendCents),
  };
}
