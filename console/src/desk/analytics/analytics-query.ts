import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Input, Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { dayRange } from "../../parts/day-range.ts";
import { saveAnswer } from "../../parts/save-answer.ts";
import { periodWords } from "./analytics-words.ts";

export type Analytics = Schemas["Analytics"];
export type Item = Analytics["items"][number];
export type Period = Analytics["period"];

/** How many requests were refused. */
export function deniedOf({ denials }: Pick<Item, "denials">): number {
  return denials.reduce((sum, { count }) => sum + count, 0);
}

/** As in the address; days are those of the reader's time zone. */
export type AnalyticsSearch = {
  readonly period?: string;
  readonly user?: string;
  readonly from?: string;
  readonly to?: string;
};

type Question = NonNullable<Input<"GET", "/api/v1/admin/analytics">["query"]>;

function isPeriod(text: string | undefined): text is Period {
  return text !== undefined && Object.hasOwn(periodWords, text);
}

/** The same question for the API. */
export function questionOf(
  { period, user, from = "", to = "" }: AnalyticsSearch,
  timeZone: string,
): Question & { readonly period: Period; readonly time_zone: string } {
  return {
    period: isPeriod(period) ? period : "day",
    time_zone: timeZone,
    ...(user === undefined ? {} : { user_id: user }),
    ...dayRange({ from, to }, timeZone),
  };
}

export function analyticsQuery(question: Question) {
  return queryOptions({
    queryKey: ["desk", "analytics", question],
    queryFn: ({ signal }) => api.call("GET", "/api/v1/admin/analytics", { query: question, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Downloads the same figures. @throws ApiProblem, also if the download broke off */
export async function downloadAnalytics(question: Question): Promise<void> {
  await saveAnswer(
    await api.send("GET", "/api/v1/admin/analytics/export", { query: question }),
    "zenzefi-analytics.csv",
  );
}
