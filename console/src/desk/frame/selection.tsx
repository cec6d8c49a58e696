import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import type { Column } from "../../parts/data-table.tsx";
import { useWords } from "../../words/words.ts";
import { selectionWords } from "./selection-words.ts";

/** The most that the API takes at once. */
const SELECTED_MAX = 1_000;
/** The box of a row has this attribute, for the key that ticks it. */
const BOX = "data-select";

/** The rows that somebody has selected, by id, with the names that they are shown by. */
export type Selection = {
  readonly names: ReadonlyMap<string, string>;
  readonly toggle: (id: string, name: string) => void;
  readonly add: (rows: readonly (readonly [id: string, name: string])[]) => void;
  readonly clear: () => void;
};

export function useSelection(): Selection {
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  return {
    names,
    toggle: (id, name) =>
      setNames((before) => {
        const after = new Map(before);
        if (!after.delete(id) && after.size < SELECTED_MAX) after.set(id, name);
        return after;
      }),
    add: (rows) => setNames((before) => new Map([...before, ...rows].slice(0, SELECTED_MAX))),
    clear: () => setNames(new Map()),
  };
}

/** The columns of a list with a box to tick in the first one. @param idAndName of a row; null: it has no box */
export function selectableColumns<Row>(
  columns: readonly Column<Row>[],
  selection: Selection,
  idAndName: (row: Row) => readonly [id: string, name: string] | null,
): Column<Row>[] {
  return columns.map((column, place) =>
    place > 0
      ? column
      : {
          ...column,
          cell: (row) => (
            <Group gap="sm" wrap="nowrap" align="flex-start">
              <BoxOf selection={selection} idAndName={idAndName(row)} />
              <div className="desk-selectable">{column.cell(row)}</div>
            </Group>
          ),
        },
  );
}

function BoxOf(props: {
  readonly selection: Selection;
  readonly idAndName: readonly [id: string, name: string] | null;
}) {
  const { selection, idAndName } = props;
  if (idAndName === null) return <span className="desk-no-box" />;
  const [id, name] = idAndName;
  return <Box name={name} isSelected={selection.names.has(id)} onToggle={() => selection.toggle(id, name)} />;
}

function Box(props: { readonly name: string; readonly isSelected: boolean; readonly onToggle: () => void }) {
  const words = useWords(selectionWords);
  return (
    <Checkbox
      {...{ [BOX]: "" }}
      aria-label={words.select(props.name)}
      checked={props.isSelected}
      onChange={props.onToggle}
    />
  );
}

/** A list whose rows can be selected: `x` ticks the row that has the focus. Below it, while something is selected, what to do with it. */
export function SelectionArea(props: {
  readonly selection: Selection;
  /** The rows that are shown now. */
  readonly shown: readonly (readonly [id: string, name: string])[];
  readonly actions: ReactNode;
  readonly children: ReactNode;
}) {
  const { selection, shown } = props;
  const words = useWords(selectionWords);
  const count = selection.names.size;
  return (
    <Stack gap="sm" onKeyDown={tickByKey}>
      {shown.length > 0 && (
        <Group gap="xs">
          <Button variant="subtle" size="compact-sm" onClick={() => selection.add(shown)}>
            {words.all(shown.length)}
          </Button>
          <Text size="sm" c="dimmed" className="desk-keys">
            {words.key}
          </Text>
        </Group>
      )}
      {props.children}
      {count > 0 && (
        <section className="desk-selection" aria-label={words.title}>
          <Text fw={600} role="status">
            {words.selected(count)}
          </Text>
          <Group gap="xs">
            {props.actions}
            <Button variant="subtle" color="gray" onClick={selection.clear}>
              {words.clear}
            </Button>
          </Group>
        </section>
      )}
    </Stack>
  );
}

function tickByKey(event: KeyboardEvent<HTMLElement>): void {
  const { target } = event;
  if (event.code !== "KeyX" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!(target instanceof HTMLElement) || target.matches("textarea, select, input:not([type=checkbox])"))
    return;
  const box = target.closest("tbody tr, [data-row]")?.querySelector<HTMLElement>(`[${BOX}]`);
  if (box === null || box === undefined) return;
  event.preventDefault();
  box.click();
}
