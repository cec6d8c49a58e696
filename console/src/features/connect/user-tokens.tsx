import { Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { tokensQuery } from "../../api/queries.ts";
import type { ChosenToken } from "../../api/tickets.ts";
import { Empty } from "../../parts/empty.tsx";
import { EndWarnings } from "../../parts/end-warnings.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { ReleaseButton } from "../../parts/release-button.tsx";
import type { Token } from "../../parts/token.ts";
import { useTokenName } from "../../parts/token-name.ts";
import { TokenSummary } from "../../parts/token-summary.tsx";
import { useWords } from "../../words/words.ts";
import { connectWords } from "./connect-words.ts";

/** What a person does with a token here. */
export type TokenActions = {
  /** @throws ApiProblem */
  readonly onConnect: (token: ChosenToken) => Promise<void>;
  /** Whether connecting leaves the console for the target. */
  readonly leaves: boolean;
  /** Receives the message to display after a release. */
  readonly onDone: (message: string) => void;
};

/** A bundle can have dozens of tokens; `/tokens` lists them all. */
const CARDS_MAX = 6;
const CARD_HEIGHT = 150;

/** The tokens of the user who is signed in. */
export function UserTokens(props: TokenActions) {
  const words = useWords(connectWords);
  const query = useQuery(tokensQuery(true));
  return (
    <Stack component="section" gap="sm" aria-labelledby="your-tokens">
      <Group justify="space-between">
        <Title order={2} size="h4" id="your-tokens">
          {words.yourTokens}
        </Title>
        <TextLink to="/tokens">{words.allTokens}</TextLink>
      </Group>
      <EndWarnings tokens={query.data ?? []} refresh={async () => (await query.refetch()).data} />
      <QueryView query={query} skeleton={<Skeleton height={CARD_HEIGHT} />}>
        {(tokens) => (tokens.length === 0 ? <NoTokens /> : <TokenCards tokens={tokens} {...props} />)}
      </QueryView>
    </Stack>
  );
}

function TokenCards({ tokens, ...actions }: TokenActions & { readonly tokens: readonly Token[] }) {
  return (
    <ul className="plain-list connect-tokens">
      {startedFirst(tokens)
        .slice(0, CARDS_MAX)
        .map((token) => (
          <TokenCard key={token.id} token={token} {...actions} />
        ))}
    </ul>
  );
}

/** A token whose time has started should be used up before another one is started. */
function startedFirst(tokens: readonly Token[]): readonly Token[] {
  return [
    ...tokens.filter(({ expires_at }) => expires_at !== null),
    ...tokens.filter(({ expires_at }) => expires_at === null),
  ];
}

function TokenCard({ token, onConnect, leaves, onDone }: TokenActions & { readonly token: Token }) {
  const words = useWords(connectWords);
  const action = leaves ? words.open : words.use;
  const name = useTokenName(token);
  const use = useMutation({ mutationFn: onConnect });
  const { token: secret, device } = token;
  const isFrozen = token.frozen_until !== null;
  return (
    <Paper withBorder p="md" component="li">
      <Stack gap="xs" h="100%">
        <TokenSummary token={token} />
        {isFrozen && <Text size="sm">{words.frozen}</Text>}
        {device !== null && <Text size="sm">{words.held(device.id_hint)}</Text>}
        {secret === null && (
          <Text size="sm" c="dimmed">
            {words.noSecret}
          </Text>
        )}
        <Group gap="xs" mt="auto">
          {isFrozen && (
            <LinkButton
              to="/tokens/$tokenId"
              params={{ tokenId: token.id }}
              aria-label={`${words.thaw}: ${name}`}
            >
              {words.thaw}
            </LinkButton>
          )}
          {secret !== null && !isFrozen && (
            <Button
              variant={device === null ? "filled" : "default"}
              loading={use.isPending}
              aria-label={`${action}: ${name}`}
              onClick={() => use.mutate({ text: secret, own: token })}
            >
              {action}
            </Button>
          )}
          <ReleaseButton token={token} onDone={onDone} />
        </Group>
        {use.isError && <ProblemPanel error={use.error} />}
      </Stack>
    </Paper>
  );
}

function NoTokens() {
  const words = useWords(connectWords);
  return (
    <Empty title={words.noneTitle} action={<LinkButton to="/buy">{words.buy}</LinkButton>}>
      {words.none}
    </Empty>
  );
}
