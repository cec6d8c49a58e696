import "./search.css";
import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Overlay.layer.css";
import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { partsWords } from "../../../parts/parts-words.ts";
import { ProblemPanel } from "../../../parts/problem-panel.tsx";
import { useWords } from "../../../words/words.ts";
import { deskWords } from "../desk-words.ts";
import { type Found, foundPlace } from "../places.ts";
import { SECTIONS } from "../sections.ts";
import { FoundList, optionId } from "./found-list.tsx";
import { isSearchable, searchQuery } from "./search-query.ts";
import { searchWords } from "./search-words.ts";

const LIST_ID = "desk-found";
/** How long typing must pause before it searches, ms. */
const PAUSE_MS = 200;
/** The most that the API takes. */
const CHARACTERS_MAX = 254;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Finds users, tokens, payments and sessions while somebody types; the arrows choose, Enter opens. */
export function SearchDialog(props: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const words = useWords(deskWords);
  const { close } = useWords(partsWords);
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={words.searchAll}
      closeButtonProps={{ "aria-label": close }}
    >
      <Search onClose={props.onClose} />
    </Modal>
  );
}

function Search({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(searchWords);
  const router = useRouter();
  const [text, setText] = useState("");
  const [sought] = useDebouncedValue(text.trim(), PAUSE_MS);
  const query = useQuery(searchQuery(sought));
  const [chosen, setChosen] = useState(0);
  const items = query.data?.items ?? [];
  // What is shown may still be that of the text before: nobody opens what they have not searched for.
  const isCurrent = !query.isPlaceholderData && sought === text.trim();
  const open = (found: Found): void => {
    onClose();
    void router.navigate(foundPlace(found, SECTIONS));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const found = items[chosen];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + items.length) % items.length);
    } else if (event.key === "Enter" && isCurrent && found !== undefined) open(found);
  };
  return (
    <Stack gap="sm">
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={LIST_ID}
        aria-autocomplete="list"
        {...(items[chosen] === undefined ? {} : { "aria-activedescendant": optionId(items[chosen]) })}
        label={words.field}
        description={words.hint}
        inputMode="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={CHARACTERS_MAX}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      {query.isError && <ProblemPanel error={query.error} />}
      <FoundList id={LIST_ID} items={items} chosen={chosen} isStale={!isCurrent} onOpen={open} />
      {query.isSuccess && isCurrent && isSearchable(sought) && items.length === 0 && (
        <Text role="status">{words.nothing}</Text>
      )}
    </Stack>
  );
}
