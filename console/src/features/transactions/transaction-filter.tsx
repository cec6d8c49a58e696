import { Button, NativeSelect, TextInput } from "@mantine/core";
import { typeWords } from "../../parts/type-words.ts";
import { useWords } from "../../words/words.ts";
import { type EntryType, isEntryType, type TransactionSearch } from "./transaction-query.ts";
import { transactionsWords } from "./transactions-words.ts";

const TYPES = Object.keys(typeWords).filter(isEntryType);

/** The filter of the entries; each change takes effect at once. */
export function TransactionFilter(props: {
  readonly search: TransactionSearch;
  readonly onChange: (search: TransactionSearch) => void;
}) {
  const words = useWords(transactionsWords);
  const types: Record<EntryType, string> = useWords(typeWords);
  const { type = "", from = "", to = "" } = props.search;
  const change = (name: "type" | "from" | "to", value: string): void => {
    const entries = Object.entries({ type, from, to, [name]: value });
    props.onChange(Object.fromEntries(entries.filter(([, text]) => text !== "")));
  };
  const isEmpty = type === "" && from === "" && to === "";
  return (
    <search aria-label={words.filter} className="transaction-filter">
      <NativeSelect
        label={words.type}
        value={isEntryType(type) ? type : ""}
        onChange={(event) => change("type", event.currentTarget.value)}
      >
        <option value="">{words.anyType}</option>
        {TYPES.map((name) => (
          <option key={name} value={name}>
            {types[name]}
          </option>
        ))}
      </NativeSelect>
      <TextInput
        type="date"
        label={words.from}
        value={from}
        onChange={(event) => change("from", event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={words.to}
        value={to}
        error={from !== "" && to !== "" && to < from ? words.toBeforeFrom : undefined}
        onChange={(event) => change("to", event.currentTarget.value)}
      />
      <Button variant="default" disabled={isEmpty} onClick={() => props.onChange({})}>
        {words.clear}
      </Button>
    </search>
  );
}
