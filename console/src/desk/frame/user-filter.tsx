import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { api } from "../../api/client.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";

const PAUSE_MS = 250;
/** More than a list on a phone shows; who is not among them types another letter. */
const USERS_MAX = 8;
/** The most that the API takes. */
const CHARACTERS_MAX = 254;

/**
 * Chooses a user by a part of the name or e-mail, by finger or by keys (ARIA APG, Combobox with list autocomplete).
 * @param value the id, as in the address
 */
export function UserFilter(props: {
  readonly label?: string;
  readonly value: string | undefined;
  readonly onChange: (userId: string | null) => void;
}) {
  const { value } = props;
  const words = useWords(deskWords);
  const listId = useId();
  const label = props.label ?? words.user;
  const { text, setText, users, active, choose, onKeyDown } = useCombobox(props.onChange);
  const chosen = useQuery({ ...nameQuery(value ?? ""), enabled: value !== undefined });
  const isOpen = users.length > 0;
  return (
    <div className="desk-combobox">
      <TextInput
        label={label}
        placeholder={words.anyUser}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={listId}
        {...(isOpen ? { "aria-activedescendant": `${listId}-${active}` } : {})}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={CHARACTERS_MAX}
        value={text ?? (value === undefined ? "" : (chosen.data?.username ?? value))}
        rightSection={
          value !== undefined && <CloseButton aria-label={words.anyUser} onClick={() => choose(null)} />
        }
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => setText(null)}
        onKeyDown={onKeyDown}
      />
      <Options id={listId} label={label} users={users} active={active} onChoose={choose} />
    </div>
  );
}

/** What somebody types, who fits it, and which of them the keys have reached. */
function useCombobox(onChange: (userId: string | null) => void) {
  // Null while nobody types: then the field shows who is chosen.
  const [text, type] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const [search] = useDebouncedValue(text ?? "", PAUSE_MS);
  const found = useQuery({ ...foundQuery(search), enabled: text !== null });
  const users = text === null ? [] : (found.data?.items ?? []);
  const setText = (next: string | null): void => {
    type(next);
    setActive(0);
  };
  const choose = (userId: string | null): void => {
    setText(null);
    onChange(userId);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const user = users[active];
    if (step !== undefined) setActive(Math.max(0, Math.min(active + step, users.length - 1)));
    else if (event.key === "Enter" && user !== undefined) choose(user.id);
    else if (event.key === "Escape") setText(null);
    else return;
    event.preventDefault();
  };
  return { text, setText, users, active, choose, onKeyDown };
}

function Options(props: {
  readonly id: string;
  readonly label: string;
  readonly users: readonly { readonly id: string; readonly username: string; readonly email: string }[];
  readonly active: number;
  readonly onChoose: (userId: string) => void;
}) {
  return (
    <div id={props.id} role="listbox" aria-label={props.label} hidden={props.users.length === 0}>
      {props.users.map(({ id, username, email }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as the pattern has it
        <div
          key={id}
          id={`${props.id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === props.active}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.onChoose(id)}
        >
          {username} <span className="desk-option-note">{email}</span>
        </div>
      ))}
    </div>
  );
}

function foundQuery(search: string) {
  return {
    queryKey: ["desk", "users", "names", search],
    queryFn: ({ signal }: { signal: AbortSignal }) => {
      const query = { limit: USERS_MAX, ...(search.trim() === "" ? {} : { search: search.trim() }) };
      return api.call("GET", "/api/v1/admin/users", { query, signal });
    },
    placeholderData: keepPreviousData,
  };
}

function nameQuery(userId: string) {
  return {
    queryKey: ["desk", "user-name", userId],
    queryFn: () => api.call("GET", "/api/v1/admin/users/{user_id}", { path: { user_id: userId } }),
  };
}
