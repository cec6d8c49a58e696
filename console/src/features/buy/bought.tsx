import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { TokenSecret } from "../../parts/secret-text.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { buyWords } from "./buy-words.ts";

/** The tokens just bought, and the next steps. */
export function Bought(props: { readonly tokens: readonly Token[]; readonly onBuyMore: () => void }) {
  const { tokens } = props;
  const words = useWords(buyWords);
  const heading = useRef<HTMLHeadingElement>(null);
  // The pressed button is removed, so the focus moves here for screen readers.
  useEffect(() => heading.current?.focus(), []);
  const [first] = tokens;
  const texts = tokens.flatMap(({ token }) => token ?? []);
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Title order={2} size="h3" ref={heading} tabIndex={-1} className="bought-title">
          {words.ready(tokens.length)}
        </Title>
        <Text>{words.readyNote(tokens.length)}</Text>
        <ol className="plain-list bought-list">
          {tokens.map((token) => (
            <li key={token.id}>
              <TokenSecret token={token.token} />
            </li>
          ))}
        </ol>
        <Group gap="sm">
          {first !== undefined && (
            <LinkButton to="/tokens/$tokenId" params={{ tokenId: first.id }}>
              {tokens.length === 1 ? words.connect : words.connectFirst}
            </LinkButton>
          )}
          {texts.length > 1 && <CopyButton size="sm" text={texts.join("\n")} label={words.copyAll} />}
          <LinkButton to="/tokens" variant="default">
            {words.allTokens}
          </LinkButton>
          <Button variant="subtle" onClick={props.onBuyMore}>
            {words.buyMore}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
