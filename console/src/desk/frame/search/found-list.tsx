import { Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useWords } from "../../../words/words.ts";
import type { Found } from "../places.ts";
import { searchWords } from "./search-words.ts";

/** Names an option to the field whose keys choose it. */
export function optionId({ kind, id }: Found): string {
  return `found-${kind}-${id}`;
}

/** What was found: the focus stays in the field, which says which one is chosen. */
export function FoundList(props: {
  readonly id: string;
  readonly items: readonly Found[];
  readonly chosen: number;
  readonly isStale: boolean;
  readonly onOpen: (found: Found) => void;
}) {
  const words = useWords(searchWords);
  return (
    <div
      id={props.id}
      role="listbox"
      aria-label={words.found}
      className="found-list"
      data-stale={props.isStale}
    >
      {props.items.map((found, index) => (
        <Option
          key={optionId(found)}
          found={found}
          isChosen={index === props.chosen}
          onOpen={() => props.onOpen(found)}
        />
      ))}
    </div>
  );
}

function Option(props: { readonly found: Found; readonly isChosen: boolean; readonly onOpen: () => void }) {
  const { found, isChosen } = props;
  const words = useWords(searchWords);
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose and open
    <div
      ref={option}
      id={optionId(found)}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="found"
      onClick={props.onOpen}
    >
      <Text size="xs">{words[found.kind]}</Text>
      <Text size="sm" fw={600} className="found-title">
        {found.title}
      </Text>
      <Text size="sm" className="found-title">
        {found.username}
      </Text>
    </div>
  );
}
