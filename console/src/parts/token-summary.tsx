import { Text, Title } from "@mantine/core";
import { useWords } from "../words/words.ts";
import { Duration } from "./duration.tsx";
import { RestOfTime } from "./rest-of-time.tsx";
import { ScopeName } from "./scope.tsx";
import { TimeSpan } from "./time-left.tsx";
import type { Token } from "./token.ts";
import { useTokenName } from "./token-name.ts";
import { tokenWords } from "./token-words.ts";

/** The top of a token's card: its name, what was bought, and the time left. */
export function TokenSummary({ token }: { readonly token: Token }) {
  const words = useWords(tokenWords);
  const givenSeconds = token.added_seconds - token.frozen_seconds;
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
            {token.frozen_until === null ? words.timeLeft : words.frozenLeft}{" "}
            <RestOfTime token={{ ...token, expires_at: token.expires_at }} />
          </>
        )}
      </Text>
      {token.expires_at !== null && givenSeconds > 0 && (
        <Text size="sm" c="dimmed">
          {words.given} <TimeSpan seconds={givenSeconds} />
        </Text>
      )}
    </>
  );
}
