import { Type } from "typebox";
import { readUser } from "../../../domain/identity/read-user.ts";
import { USAGE_PERIODS, type UsagePeriod } from "../../../domain/usage/bucket-rules.ts";
import { readUsage, type Usage, type UsageReport } from "../../../domain/usage/read-usage.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { MoneyOut } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import { OneOf, Time } from "../../server/schema-kinds.ts";

export type UsageRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly reports: ReportQueue;
};

const UsageQuery = Type.Object({
  period: Type.Optional(
    OneOf(USAGE_PERIODS, {
      description: "`day`: the last 24 hours; `week`: the last 7 days; `month`: the last 30 days.",
      default: "day",
    }),
  ),
});

const USAGE_MEMBERS = {
  requests: Type.Integer({ description: "Proxied requests." }),
  bytes_in: Type.Integer({ description: "Bytes of bodies to the target." }),
  bytes_out: Type.Integer({ description: "Bytes of bodies from the target." }),
  active_minutes: Type.Integer({
    description: "Clock minutes in which at least one device sent or received something.",
  }),
  spend_znc: MoneyOut("Purchases less refunds, each when it happened; negative if more was refunded."),
};

const UsageOut = Type.Object(
  {
    period: OneOf(USAGE_PERIODS, { description: "As requested." }),
    time_zone: Type.String({
      description: "The user's time zone, in which hours and days begin.",
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
  const { direct } = deps.database;
  app.get(
    "/api/v1/users/me/usage",
    {
      onRequest: [...signedIn],
      schema: {
        operationId: "readMyUsage",
        tags: ["Users"],
        summary: "What I used and spent, by hours or days",
        description: "Traffic counts are some seconds old.",
        security: [{ bearer: [] }],
        querystring: UsageQuery,
        response: {
          200: { ...UsageOut, description: "My usage." },
          ...problemResponses(...SIGNED_IN_ERRORS, "validation_failed", "reports_busy"),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const period = request.query.period ?? "day";
      const user = await readUser(direct, userId);
      if (user === null) throw new AppError("not_authenticated");
      const { timeZone } = user;
      const report = await deps.reports.run(userId, (tx) =>
        readUsage(tx, deps, { userId, timeZone, period }),
      );
      return presentReport(period, timeZone, report);
    },
  );
}

function presentReport(period: UsagePeriod, timeZone: string, report: UsageReport) {
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
    spend_znc: formatMoney(usage.spendCents),
  };
}
