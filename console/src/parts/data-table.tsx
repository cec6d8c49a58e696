import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatNumber } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

export type Column<Row> = {
  /** "" for a column of buttons. */
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** For amounts. */
  readonly align?: "end";
};

/** A table; on a phone each row is a card, and each cell has its header beside it. */
export function DataTable<Row>(props: {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}) {
  const { columns } = props;
  return (
    <table className="data-table" aria-label={props.label}>
      <thead>
        <tr>
          {columns.map(({ header, align }) =>
            header === "" ? (
              <td key={header} />
            ) : (
              <th key={header} scope="col" data-align={align}>
                {header}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={props.keyOf(row)}>
            {columns.map(({ header, cell, align }) => (
              <td key={header} data-label={header} data-align={align}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The position in a list, and the buttons for its pages. `skip` and `limit` as in the API (contract, Conventions). */
export function Pager(props: {
  readonly page: {
    readonly skip: number;
    readonly limit: number;
    readonly total: number;
    readonly total_capped?: boolean;
    readonly items: readonly unknown[];
  };
  readonly onSkip: (skip: number) => void;
}) {
  const { skip, limit, total, total_capped: isCapped, items } = props.page;
  const words = useWords(partsWords);
  const language = useLanguage();
  if (skip === 0 && total <= limit) return null;
  const totalText = formatNumber(total, language);
  const last = skip + items.length;
  return (
    <Group component="nav" justify="space-between" aria-label={words.pages}>
      <Text size="sm" c="dimmed">
        {words.range(
          items.length === 0 ? skip : skip + 1,
          last,
          isCapped ? words.moreThan(totalText) : totalText,
        )}
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          disabled={skip === 0}
          onClick={() => props.onSkip(Math.max(0, skip - limit))}
        >
          {words.previous}
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={last >= total && !isCapped}
          onClick={() => props.onSkip(skip + limit)}
        >
          {words.next}
        </Button>
      </Group>
    </Group>
  );
}
