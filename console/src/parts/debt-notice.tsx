import { Alert } from "@mantine/core";
import { formatZnc } from "../words/format.ts";
import { useLanguage } from "../words/language.ts";
import { useWords } from "../words/words.ts";
import { toCents } from "./cents.ts";
import { partsWords } from "./parts-words.ts";

/** Says what is owed, and that whatever comes in next is netted with it; nothing where nothing is. */
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
