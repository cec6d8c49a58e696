import { TextInput } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { deskWords } from "./desk-words.ts";

/** The first and the last day of a list, in the reader's time zone. */
export function DayFilter(props: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (part: { readonly from?: string; readonly to?: string }) => void;
}) {
  const { from = "", to = "" } = props;
  const words = useWords(deskWords);
  return (
    <>
      <TextInput
        type="date"
        label={words.fromDay}
        value={from}
        onChange={(event) => props.onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={words.toDay}
        value={to}
        error={from !== "" && to !== "" && to < from ? words.toBeforeFrom : undefined}
        onChange={(event) => props.onChange({ to: event.currentTarget.value })}
      />
    </>
  );
}
