import { Group, SimpleGrid, Skeleton, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { tokensQuery } from "../../api/queries.ts";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { ActiveToken } from "./active-token.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { overviewWords } from "./overview-words.ts";
import { inOrderOfUse } from "./token-order.ts";

/** A bundle can have dozens of tokens; `/tokens` lists them all. */
const CARDS_MAX = 6;
const CARD_HEIGHT = 170;

/** The tokens that can be used now; for a new customer, the first steps. */
export function ActiveTokens() {
  const active = useQuery(tokensQuery(true));
  const hasConnected = active.data?.some(isUsed) ?? true;
  // Without a started token the customer is either new or has used up earlier tokens.
  const history = useQuery({ ...tokensQuery(false), enabled: !hasConnected, refetchInterval: false });
  return (
    <QueryView query={hasConnected ? active : history} skeleton={<TokensSkeleton />}>
      {(tokens) => {
        const activeTokens = active.data ?? [];
        return (
          <>
            {!tokens.some(isUsed) && <FirstSteps tokens={tokens} />}
            {activeTokens.length > 0 && <TokenCards tokens={activeTokens} />}
            {activeTokens.length === 0 && tokens.some(isUsed) && <NoTokens />}
          </>
        );
      }}
    </QueryView>
  );
}

function isUsed({ activated_at }: Token): boolean {
  return activated_at !== null;
}

function TokenCards({ tokens }: { readonly tokens: readonly Token[] }) {
  const words = useWords(overviewWords);
  const more = tokens.length - CARDS_MAX;
  return (
    <Stack component="section" gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {words.tokens}
        </Title>
        <TextLink to="/tokens">{more > 0 ? words.moreTokens(more) : words.allTokens}</TextLink>
      </Group>
      <SimpleGrid component="ul" className="plain-list" cols={{ base: 1, sm: 2, lg: 3 }}>
        {inOrderOfUse(tokens)
          .slice(0, CARDS_MAX)
          .map((token) => (
            <ActiveToken key={token.id} token={token} />
          ))}
      </SimpleGrid>
    </Stack>
  );
}

function NoTokens() {
  const words = useWords(overviewWords);
  return (
    <Empty title={words.noTokens} action={<LinkButton to="/buy">{words.buy}</LinkButton>}>
      {words.noTokensText}
    </Empty>
  );
}

function TokensSkeleton() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
      <Skeleton height={CARD_HEIGHT} />
      <Skeleton height={CARD_HEIGHT} />
    </SimpleGrid>
  );
}
