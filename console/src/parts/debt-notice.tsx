import { Alert } from "@mantine/core";
import { formatZnc } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { toCents } from "./cents.ts";
import { partsWords } from "./parts-words.ts";

/** The debt, and that it is deducted from every later credit; nothing without a debt. */
export function DebtNotice({ debt }: { /** The API's decimal string. */ readonly debt: string }) {
  const words = useWords(partsWords);
  const language = useLanguage();
  if (toCents(debt) === 0n) return null;
  return (
    <Alert color="yellow" title={words.owed(formatZnc(debt, language))}>
      {words.owedText}
    </Alert>
  );
}
