import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lotWords } from "../../parts/lot-words.ts";
import { LotsTable } from "../../parts/lots-table.tsx";
import { useWords } from "../../words/words.ts";
import { lotsOfQuery, type SoldToken } from "./tokens-query.ts";

/** The purchase and the extensions of a token. Nothing if it was never extended. */
export function TokenLots({ token }: { readonly token: SoldToken }) {
  const words = useWords(lotWords);
  const { data } = useQuery(lotsOfQuery(token.id));
  if (data === undefined || data.total < 2) return null;
  return (
    <section aria-label={words.title}>
      <Text size="sm" fw={600} mb="xs">
        {words.title}
      </Text>
      <LotsTable lots={data} />
    </section>
  );
}
