import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useWords } from "../../words/words.ts";
import { focusRow } from "./desk-list.tsx";
import { deskWords } from "./desk-words.ts";

/** How long typing must pause before it searches, ms. */
const PAUSE_MS = 250;
/** The most that the API takes. */
const CHARACTERS_MAX = 254;

/** Searches a list while somebody types; the down arrow goes to its first row. */
export function SearchField(props: {
  readonly label: string;
  /** As in the address; "" for none. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
}) {
  const { value, onSearch } = props;
  const words = useWords(deskWords);
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const sent = useRef(value);
  // The address was changed by somebody else: a link, or the button that goes back.
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  const search = (next: string): void => {
    sent.current = next.trim();
    onSearch(sent.current);
  };
  const change = (next: string, delayMs: number): void => {
    setText(next);
    clearTimeout(timer.current ?? undefined);
    timer.current = setTimeout(() => search(next), delayMs);
  };
  return (
    <TextInput
      type="search"
      inputMode="search"
      label={props.label}
      value={text}
      maxLength={CHARACTERS_MAX}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text !== "" && <CloseButton aria-label={words.clearSearch} onClick={() => change("", 0)} />
      }
      onChange={(event) => change(event.currentTarget.value, PAUSE_MS)}
      onKeyDown={goToRows}
    />
  );
}

function goToRows(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === "Escape") event.currentTarget.blur();
  const row = document.querySelector<HTMLElement>("main :is(tbody tr, [data-row])");
  if (event.key !== "ArrowDown" || row === null) return;
  event.preventDefault();
  focusRow(row);
}
