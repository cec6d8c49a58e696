import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Column } from "../../parts/data-table.tsx";
import type { BatchAction } from "./batch-query.ts";
import { BulkActions, useMayRun } from "./bulk-actions.tsx";
import { DeskList } from "./desk-list.tsx";
import type { KeysetPage } from "./keyset-query.ts";
import { SelectionArea, selectableColumns, useSelection } from "./selection.tsx";

/** A list of the desk; who may do something to many at once can select rows. */
export function SelectableList<Row>(props: {
  readonly label: string;
  readonly query: UseInfiniteQueryResult<InfiniteData<KeysetPage<Row>>>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What a row is called among the selected; null: nothing can be done to it. */
  readonly nameOf: (row: Row) => string | null;
  readonly actions: readonly BatchAction[];
}) {
  const { label, query, columns, keyOf, actions } = props;
  const selection = useSelection();
  const mayRun = useMayRun(actions);
  if (!mayRun) return <DeskList label={label} query={query} columns={columns} keyOf={keyOf} />;
  const idAndName = (row: Row) => {
    const name = props.nameOf(row);
    return name === null ? null : ([keyOf(row), name] as const);
  };
  const rows = (query.data?.pages ?? []).flatMap(({ items }) => items);
  return (
    <SelectionArea
      selection={selection}
      shown={rows.map(idAndName).filter((row) => row !== null)}
      actions={<BulkActions selection={selection} actions={actions} />}
    >
      <DeskList
        label={label}
        query={query}
        columns={selectableColumns(columns, selection, idAndName)}
        keyOf={keyOf}
      />
    </SelectionArea>
  );
}
