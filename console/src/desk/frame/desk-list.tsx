import { Button, Group, Stack, Text } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { KeyboardEvent, ReactNode } from "react";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import type { KeysetPage } from "./keyset-query.ts";

const SKELETON_LINES = 10;

/**
 * A list of the desk: how many there are, its rows, and a button for more. The arrows go from row to row, to the first link or
 * button of each. On a phone a row is a card.
 */
export function DeskList<Row>(props: {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly query: UseInfiniteQueryResult<InfiniteData<KeysetPage<Row>>>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** In place of an empty list; by default that nothing fits the filters. */
  readonly empty?: ReactNode;
}) {
  const { query } = props;
  const words = useWords(deskWords);
  return (
    <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        const searchedBackTo = pages.at(-1)?.searched_back_to;
        if (rows.length === 0 && searchedBackTo === undefined)
          return props.empty ?? <Empty title={words.noneTitle}>{words.none}</Empty>;
        return (
          <Stack gap="sm" className="desk-list" data-stale={query.isPlaceholderData} onKeyDown={moveByArrows}>
            {searchedBackTo === undefined ? (
              <FoundText page={pages[0]} />
            ) : (
              <SoFarText count={rows.length} backTo={searchedBackTo} />
            )}
            {rows.length > 0 && (
              <DataTable label={props.label} columns={props.columns} rows={rows} keyOf={props.keyOf} />
            )}
            {query.isFetchNextPageError && <ProblemPanel error={query.error} />}
            {query.hasNextPage && (
              <Group justify="center">
                <Button
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {searchedBackTo === undefined ? words.loadMore : words.searchFurther}
                </Button>
              </Group>
            )}
          </Stack>
        );
      }}
    </QueryView>
  );
}

function FoundText({ page }: { readonly page: KeysetPage<unknown> | undefined }) {
  const words = useWords(deskWords);
  if (page === undefined) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      {words.found(page.total, page.total_capped ? "+" : "")}
    </Text>
  );
}

/** A search of a long list stops after so many rows, and says how far back it has come. */
function SoFarText(props: { readonly count: number; readonly backTo: string }) {
  const words = useWords(deskWords);
  const time = formatMoment(props.backTo, useLanguage(), useTimeZone());
  return (
    <Text size="sm" c="dimmed" role="status">
      {words.foundBackTo(props.count, time)}
    </Text>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Moves the focus by a row; from the first one upwards to the field of the search. */
export function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const target = event.target;
  if (step === undefined || !(target instanceof HTMLElement) || target.matches("input, textarea, select"))
    return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("tbody tr, [data-row]")];
  const next = rows[rows.findIndex((row) => row.contains(target)) + step];
  if (next === undefined) return;
  event.preventDefault();
  focusRow(next);
}

/** The first link or button of a row; a row without one takes the focus itself. */
export function focusRow(row: HTMLElement): void {
  const target = row.querySelector<HTMLElement>("a, button") ?? row;
  if (target === row) row.tabIndex = -1;
  target.focus();
}
