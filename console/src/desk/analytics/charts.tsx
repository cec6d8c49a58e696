import { useMemo } from "react";
import { formatNumber, formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Chart, type Point } from "../frame/chart.tsx";
import { type Analytics, deniedOf, type Item } from "./analytics-query.ts";
import { analyticsWords } from "./analytics-words.ts";

/** What an operator looks at first, one chart each. */
export function Charts({ analytics: { items, totals } }: { readonly analytics: Analytics }) {
  const words = useWords(analyticsWords);
  const language = useLanguage();
  const money = useMemo(() => (value: number) => formatZnc(value.toFixed(2), language), [language]);
  const count = useMemo(() => (value: number) => formatNumber(value, language), [language]);
  const revenue = usePoints(items, revenueOf);
  const requests = usePoints(items, requestsOf);
  const users = usePoints(items, usersOf);
  const denials = usePoints(items, deniedOf);
  const all = [
    { title: words.revenue, total: money(Number(totals.revenue_znc)), points: revenue, format: money },
    { title: words.requests, total: count(totals.requests), points: requests, format: count },
    { title: words.users, total: count(totals.active_users), points: users, format: count },
    { title: words.denials, total: count(deniedOf(totals)), points: denials, format: count },
  ];
  return (
    <div className="analytics-charts">
      {all.map((chart) => (
        <Chart key={chart.title} kind="bars" {...chart} />
      ))}
    </div>
  );
}

const revenueOf = (item: Item): number => Number(item.revenue_znc);
const requestsOf = (item: Item): number => item.requests;
const usersOf = (item: Item): number => item.active_users;

/** The same points until the figures change, so that the chart is not drawn anew. */
function usePoints(items: readonly Item[], figureOf: (item: Item) => number): readonly Point[] {
  return useMemo(
    () => items.map((item) => ({ start: item.started_at, value: figureOf(item) })),
    [items, figureOf],
  );
}
