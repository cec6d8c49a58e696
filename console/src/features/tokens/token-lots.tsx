import { Stack, Text, Title } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { lotWords } from "../../parts/lot-words.ts";
import { LotsTable } from "../../parts/lots-table.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";

function lotsQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["tokens", tokenId, "lots"],
    queryFn: () => api.call("GET", "/api/v1/tokens/{token_id}/lots", { path: { token_id: tokenId } }),
  });
}

/** The purchase and the extensions of a token. Nothing if it was never extended. */
export function TokenLots({ token }: { readonly token: Token }) {
  const words = useWords(lotWords);
  const { data } = useQuery(lotsQuery(token.id));
  if (data === undefined || data.total < 2) return null;
  return (
    <Stack component="section" gap="sm" aria-labelledby="lots">
      <Title order={2} size="h4" id="lots">
        {words.title}
      </Title>
      <Text>{words.note}</Text>
      <LotsTable lots={data} />
    </Stack>
  );
}
