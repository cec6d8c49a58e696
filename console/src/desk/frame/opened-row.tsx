import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type InfiniteData, skipToken, type UseInfiniteQueryResult, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { toProblem } from "../../api/problem.ts";
import { Empty } from "../../parts/empty.tsx";
import { partsWords } from "../../parts/parts-words.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";
import type { KeysetPage } from "./keyset-query.ts";
import { SectionPanel } from "./section-panel.tsx";

type Rows<Row> = UseInfiniteQueryResult<InfiniteData<KeysetPage<Row>>>;

/** How one thing is read that may be anywhere in its list, or not in it. */
export type ReadOne<Row> = {
  /** Of the things, as in the keys of queries. */
  readonly kind: string;
  readonly read: (id: string, signal: AbortSignal) => Promise<Row>;
};

/**
 * What the address names, in full above the list: whether the list has it or not, if single things can be read. If they cannot, and it is
 * not among the rows that are loaded, that is said.
 */
export function OpenedRow<Row>(props: {
  /** As in the address. */
  readonly id: string | undefined;
  readonly query: Rows<Row>;
  readonly one?: ReadOne<Row>;
  readonly keyOf: (row: Row) => string;
  readonly title: (row: Row) => string;
  readonly onClose: () => void;
  readonly children: (row: Row) => ReactNode;
}) {
  const { id, query } = props;
  const words = useWords(deskWords);
  const listed = query.data?.pages.flatMap(({ items }) => items).find((row) => props.keyOf(row) === id);
  const single = useSingle(id, props.one);
  if (id === undefined) return null;
  // Until it is read, as the list has it.
  const row: Row | undefined = single.data ?? listed;
  if (row !== undefined)
    return (
      <OpenPanel id={id} title={props.title(row)} onClose={props.onClose}>
        {props.children(row)}
      </OpenPanel>
    );
  if (props.one !== undefined) return <NotRead error={single.error} retry={() => void single.refetch()} />;
  return query.data === undefined ? null : <Empty title={words.notLoadedTitle}>{words.notLoaded}</Empty>;
}

function useSingle<Row>(id: string | undefined, one: ReadOne<Row> | undefined) {
  return useQuery({
    queryKey: ["desk", "opened", one?.kind, id],
    queryFn: id === undefined || one === undefined ? skipToken : ({ signal }) => one.read(id, signal),
  });
}

/** Statuses of an address that names nothing, or is none: to try again helps nobody. */
const NAMES_NOTHING: readonly number[] = [404, 422];

function NotRead({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const words = useWords(deskWords);
  if (error === null) return <Lines count={3} />;
  if (!NAMES_NOTHING.includes(toProblem(error).status)) return <ProblemPanel error={error} retry={retry} />;
  return <Empty title={words.noneTitle}>{words.noSuchRow}</Empty>;
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
