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

/** A bundle can bring dozens: the page of tokens has them all. */
const SHOWN_MAX = 6;
const CARD_HEIGHT = 170;

/** The tokens that open the target now; for a newcomer, the way to the first one. */
export function ActiveTokens() {
  const active = useQuery(tokensQuery(true));
  const hasConnected = active.data?.some(isUsed) ?? true;
  // Somebody without a token in use may be new, or may have used up what they had.
  const history = useQuery({ ...tokensQuery(false), enabled: !hasConnected, refetchInterval: false });
  return (
    <QueryView query={hasConnected ? active : history} skeleton={<TokensSkeleton />}>
      {(tokens) => {
        const shown = active.data ?? [];
        return (
          <>
            {!tokens.some(isUsed) && <FirstSteps tokens={tokens} />}
            {shown.length > 0 && <TokenCards tokens={shown} />}
            {shown.length === 0 && tokens.some(isUsed) && <NoTokens />}
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
  const more = tokens.length - SHOWN_MAX;
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
          .slice(0, SHOWN_MAX)
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
