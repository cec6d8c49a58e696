import { Text } from "@mantine/core";
import type { Schemas } from "../../../client/api-types.ts";
import { useWords } from "../words/words.ts";
import { type Column, DataTable } from "./data-table.tsx";
import { Duration } from "./duration.tsx";
import { lotWords } from "./lot-words.ts";
import { Moment } from "./moment.tsx";
import { Znc } from "./money.tsx";
import { TimeSpan } from "./time-left.tsx";

type Lots = Schemas["TokenLots"];
type Lot = Lots["items"][number];

const HOUR_SECONDS = 3_600;

/** What a token's time and price are made of, the latest first. */
export function LotsTable({ lots: { items, total } }: { readonly lots: Lots }) {
  const words = useWords(lotWords);
  const isReturned = items.some(({ refunded_znc }) => refunded_znc !== "0.00");
  const columns: Column<Lot>[] = [
    {
      header: words.what,
      cell: ({ number }) => (number === 1 ? words.purchase : words.extension(number - 1)),
    },
    { header: words.bought, cell: ({ bought_at }) => <Moment time={bought_at} /> },
    { header: words.length, cell: ({ seconds }) => <Duration hours={seconds / HOUR_SECONDS} /> },
    {
      header: words.left,
      cell: ({ left_seconds }) => (left_seconds === 0 ? "—" : <TimeSpan seconds={left_seconds} />),
    },
    { header: words.price, cell: ({ price_znc }) => <Znc amount={price_znc} exact />, align: "end" },
    ...(isReturned
      ? [
          {
            header: words.returned,
            cell: ({ refunded_znc }: Lot) => <Znc amount={refunded_znc} exact />,
            align: "end" as const,
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable label={words.title} columns={columns} rows={items} keyOf={({ id }) => id} />
      {total > items.length && (
        <Text size="sm" c="dimmed">
          {words.more(total - items.length)}
        </Text>
      )}
    </>
  );
}
