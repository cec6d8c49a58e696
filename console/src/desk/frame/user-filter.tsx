import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/ScrollArea.layer.css";
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { partsWords } from "../../parts/parts-words.ts";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";

const PAUSE_MS = 250;
/** More than a list on a phone shows; who is not among them types another letter. */
const USERS_MAX = 10;

/** Chooses a user by a part of the name or e-mail. @param value the id, as in the address */
export function UserFilter(props: {
  readonly label?: string;
  readonly value: string | undefined;
  readonly onChange: (userId: string | null) => void;
}) {
  const { value = null } = props;
  const words = useWords(deskWords);
  const { close } = useWords(partsWords);
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, PAUSE_MS);
  const found = useQuery(foundQuery(search));
  const chosen = useQuery({ ...nameQuery(value ?? ""), enabled: value !== null });
  const options = new Map((found.data?.items ?? []).map(({ id, username }) => [id, username]));
  if (value !== null) options.set(value, chosen.data?.username ?? value);
  return (
    <Select
      label={props.label ?? words.user}
      placeholder={words.anyUser}
      searchable
      clearable
      clearButtonProps={{ "aria-label": `${close}: ${words.user}` }}
      nothingFoundMessage={words.noneTitle}
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      // The service has searched, also in what the list does not show.
      filter={({ options: all }) => all}
      value={value}
      onChange={props.onChange}
      searchValue={text}
      onSearchChange={setText}
    />
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
