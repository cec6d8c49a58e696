import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";

/** The search and the filters of a list. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  const words = useWords(deskWords);
  return (
    <search aria-label={words.filters} className="desk-filters">
      {children}
    </search>
  );
}

/** One of a few values, or any. Takes effect at once. */
export function ChoiceFilter<V extends string>(props: {
  readonly label: string;
  /** The name of no filter. */
  readonly any: string;
  readonly names: Readonly<Record<V, string>>;
  /** As in the address: what is no value counts as none. */
  readonly value: string | undefined;
  readonly onChange: (value: V | null) => void;
}) {
  const { names, value = "" } = props;
  const isValue = (text: string): text is V => Object.hasOwn(names, text);
  return (
    <NativeSelect
      label={props.label}
      value={isValue(value) ? value : ""}
      onChange={({ currentTarget: { value: chosen } }) => props.onChange(isValue(chosen) ? chosen : null)}
    >
      <option value="">{props.any}</option>
      {Object.keys(names)
        .filter(isValue)
        .map((name) => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
    </NativeSelect>
  );
}
