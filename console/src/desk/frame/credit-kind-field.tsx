import { NativeSelect } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { creditWords } from "./credit-words.ts";

export type CreditKind = "paid" | "granted";

/** Which ZNC are added or deducted, and what that means. */
export function CreditKindField(props: {
  readonly kind: CreditKind;
  readonly onKind: (kind: CreditKind) => void;
}) {
  const words = useWords(creditWords);
  return (
    <NativeSelect
      label={words.kind}
      description={props.kind === "paid" ? words.paidText : words.grantedText}
      value={props.kind}
      onChange={({ currentTarget: { value } }) => props.onKind(value === "granted" ? "granted" : "paid")}
    >
      <option value="paid">{words.paid}</option>
      <option value="granted">{words.granted}</option>
    </NativeSelect>
  );
}
