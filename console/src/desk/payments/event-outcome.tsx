import { Badge } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { isOutcome, type PaymentEvent } from "./payments-query.ts";
import { outcomeWords, paymentsWords } from "./payments-words.ts";

/** What came of a provider's notification; red is what contradicts the books. */
export function Outcome({ event: { outcome, flagged } }: { readonly event: PaymentEvent }) {
  const words = useWords(paymentsWords);
  const outcomes = useWords(outcomeWords);
  return (
    <Badge variant="light" color={flagged ? "red" : "gray"} tt="none">
      {isOutcome(outcome) ? outcomes[outcome] : words.notSettled}
    </Badge>
  );
}
