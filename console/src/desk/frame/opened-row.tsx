import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Empty } from "../../parts/empty.tsx";
import { partsWords } from "../../parts/parts-words.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import type { KeysetPage } from "./keyset-query.ts";
import { SectionPanel } from "./section-panel.tsx";

/** The row of a list that the address names, in full above the list; if it is not among the rows that are loaded, that is said. */
export function OpenedRow<Row>(props: {
  /** As in the address. */
  readonly id: string | undefined;
  readonly query: UseInfiniteQueryResult<InfiniteData<KeysetPage<Row>>>;
  readonly keyOf: (row: Row) => string;
  readonly title: (row: Row) => string;
  readonly onClose: () => void;
  readonly children: (row: Row) => ReactNode;
}) {
  const { id, query } = props;
  const words = useWords(deskWords);
  if (id === undefined || query.data === undefined) return null;
  const row = query.data.pages.flatMap(({ items }) => items).find((one) => props.keyOf(one) === id);
  if (row === undefined) return <Empty title={words.notLoadedTitle}>{words.notLoaded}</Empty>;
  return (
    <OpenPanel id={id} title={props.title(row)} onClose={props.onClose}>
      {props.children(row)}
    </OpenPanel>
  );
}

/** Opens the panel of its row. */
export function RowButton(props: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className="desk-row-button" onClick={props.onClick}>
      {props.children}
    </button>
  );
}

/** A panel that takes the focus. @param id of what is open: another one takes the focus anew */
function OpenPanel(props: {
  readonly id: string;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { id } = props;
  const words = useWords(partsWords);
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each that is opened is shown
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: "start" });
  }, [id]);
  const close = (
    <Button variant="subtle" size="xs" leftSection={<IconX size={14} aria-hidden />} onClick={props.onClose}>
      {words.close}
    </Button>
  );
  return (
    <div ref={box} tabIndex={-1} className="desk-open">
      <SectionPanel title={props.title} actions={close}>
        {props.children}
      </SectionPanel>
    </div>
  );
}
