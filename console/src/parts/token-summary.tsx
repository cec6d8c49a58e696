import { Text, Title } from "@mantine/core";
import { useWords } from "../words/words.ts";
import { Duration } from "./duration.tsx";
import { ScopeName } from "./scope.tsx";
import { TimeLeft, TimeSpan } from "./time-left.tsx";
import type { Token } from "./token.ts";
import { useTokenName } from "./token-name.ts";
import { tokenWords } from "./token-words.ts";

/** The top of a token's card: its name, what was bought, and the time left. */
export function TokenSummary({ token }: { readonly token: Token }) {
  const words = useWords(tokenWords);
  return (
    <>
      <Title order={3} size="h5" className="secret">
        {useTokenName(token)}
      </Title>
      <Text size="sm" c="dimmed">
        <Duration hours={token.duration_hours} /> · <ScopeName scope={token.scope} />
      </Text>
      <Text size="sm">
        {token.expires_at === null ? (
          words.unused
        ) : (
          <>
            {words.timeLeft} <TimeLeft until={token.expires_at} />
          </>
        )}
      </Text>
      {token.expires_at !== null && token.added_seconds > 0 && (
        <Text size="sm" c="dimmed">
          {words.given} <TimeSpan seconds={token.added_seconds} />
        </Text>
      )}
    </>
  );
}
