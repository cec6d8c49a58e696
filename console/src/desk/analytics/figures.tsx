import { Text } from "@mantine/core";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Details } from "../../parts/details.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { denialWords } from "../frame/denial-words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { SessionTraffic } from "../frame/session-parts.tsx";
import { UserLink } from "../frame/user-link.tsx";
import { type Analytics, deniedOf, type Item } from "./analytics-query.ts";
import { analyticsWords } from "./analytics-words.ts";

const MINUTE_SECONDS = 60;

/** The sums of the whole time. */
export function Totals({ totals }: { readonly totals: Analytics["totals"] }) {
  const words = useWords(analyticsWords);
  const language = useLanguage();
  const number = (value: number): string => formatNumber(value, language);
  return (
    <Details
      details={[
        { name: words.revenue, value: <Znc amount={totals.revenue_znc} exact /> },
        {
          name: words.sales,
          value: (
            <>
              <Znc amount={totals.sales_znc} exact /> ({number(totals.purchases)})
            </>
          ),
        },
        {
          name: words.refunds,
          value: (
            <>
              <Znc amount={totals.refunds_znc} exact /> ({number(totals.refunds)})
            </>
          ),
        },
        {
          name: words.deposits,
          value: (
            <>
              <Znc amount={totals.deposits_znc} exact /> ({number(totals.deposits)})
            </>
          ),
        },
        { name: words.users, value: number(totals.active_users) },
        { name: words.devices, value: number(totals.devices) },
        { name: words.requests, value: number(totals.requests) },
        {
          name: words.traffic,
          value: <SessionTraffic bytesIn={totals.bytes_in} bytesOut={totals.bytes_out} />,
        },
        { name: words.minutes, value: <TimeSpan seconds={totals.active_minutes * MINUTE_SECONDS} /> },
      ]}
    />
  );
}

/** The figures of each day, week or month: the charts in numbers, newest first. */
export function ItemsTable({ items }: { readonly items: readonly Item[] }) {
  const words = useWords(analyticsWords);
  const language = useLanguage();
  const timeZone = useTimeZone();
  const days = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", { dateStyle: "medium", timeZone });
  const number = (value: number): string => formatNumber(value, language);
  const columns: Column<Item>[] = [
    {
      header: words.begins,
      cell: ({ started_at: at }) => <time dateTime={at}>{days.format(Date.parse(at))}</time>,
    },
    { header: words.revenue, cell: ({ revenue_znc }) => <Znc amount={revenue_znc} exact />, align: "end" },
    { header: words.purchases, cell: ({ purchases }) => number(purchases), align: "end" },
    { header: words.users, cell: ({ active_users }) => number(active_users), align: "end" },
    { header: words.requests, cell: ({ requests }) => number(requests), align: "end" },
    {
      header: words.traffic,
      cell: ({ bytes_in, bytes_out }) => <SessionTraffic bytesIn={bytes_in} bytesOut={bytes_out} />,
      align: "end",
    },
    {
      header: words.denials,
      cell: (item) => number(deniedOf(item)),
      align: "end",
    },
  ];
  return (
    <DataTable
      label={words.table}
      columns={columns}
      rows={items.toReversed()}
      keyOf={({ started_at }) => started_at}
    />
  );
}

/** Why requests were refused, most often first. */
export function Denials({ denials }: { readonly denials: Item["denials"] }) {
  const words = useWords(analyticsWords);
  const names: Readonly<Record<string, string>> = useWords(denialWords);
  const language = useLanguage();
  if (denials.length === 0) return <Note>{words.noDenials}</Note>;
  return (
    <DataTable
      label={words.denials}
      columns={[
        { header: words.code, cell: ({ code }) => names[code] ?? <code>{code}</code> },
        { header: words.count, cell: ({ count }) => formatNumber(count, language), align: "end" },
      ]}
      rows={denials.toSorted((one, other) => other.count - one.count)}
      keyOf={({ code }) => code}
    />
  );
}

export function TopUsers({ users }: { readonly users: Analytics["top_users"] }) {
  const words = useWords(analyticsWords);
  const { user } = useWords(deskWords);
  const language = useLanguage();
  if (users.length === 0) return <Note>{words.nobody}</Note>;
  return (
    <DataTable
      label={words.topUsers}
      columns={[
        { header: user, cell: ({ user_id, username }) => <UserLink id={user_id} name={username} /> },
        { header: words.requests, cell: ({ requests }) => formatNumber(requests, language), align: "end" },
        {
          header: words.traffic,
          cell: ({ bytes_in, bytes_out }) => <SessionTraffic bytesIn={bytes_in} bytesOut={bytes_out} />,
          align: "end",
        },
        {
          header: words.minutes,
          cell: ({ active_minutes }) => <TimeSpan seconds={active_minutes * MINUTE_SECONDS} />,
          align: "end",
        },
      ]}
      rows={users}
      keyOf={({ user_id }) => user_id}
    />
  );
}

function Note({ children }: { readonly children: string }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
