import { Badge, Text } from "@mantine/core";
import { Duration } from "../../parts/duration.tsx";
import { Moment } from "../../parts/moment.tsx";
import { RestOfTime } from "../../parts/rest-of-time.tsx";
import { isConnected, stateOf, type Token, type TokenState } from "../../parts/token.ts";
import { useNow } from "../../parts/use-now.ts";
import { useWords } from "../../words/words.ts";
import { giveWords } from "./give-words.ts";
import { tokensWords } from "./tokens-words.ts";

const COLOURS: Record<TokenState, string> = {
  unused: "brand",
  active: "green",
  frozen: "cyan",
  expired: "gray",
  revoked: "gray",
};

/** The state of a token; it changes without a request when the token's time ends. */
export function useTokenState(token: Token): TokenState {
  return stateOf(token, useNow());
}

export function StateBadge({ token }: { readonly token: Token }) {
  const words = useWords(tokensWords);
  const { givenBadge } = useWords(giveWords);
  const state = useTokenState(token);
  return (
    <Badge variant="light" color={COLOURS[state]} tt="none">
      {token.gifted_at === null ? words[state] : givenBadge}
    </Badge>
  );
}

/** The time left, or when it ended. */
export function TokenTime({ token }: { readonly token: Token }) {
  const words = useWords(tokensWords);
  const state = useTokenState(token);
  const endedAt = token.revoked_at ?? token.expires_at;
  if ((state === "active" || state === "frozen") && token.expires_at !== null)
    return <RestOfTime token={{ ...token, expires_at: token.expires_at }} />;
  if (endedAt !== null) return <Moment time={endedAt} />;
  return (
    <>
      <Duration hours={token.duration_hours} /> {words.fromFirstUse}
    </>
  );
}

/** The device that holds the token, and whether it is connected. */
export function TokenDevice({ token }: { readonly token: Token }) {
  const words = useWords(tokensWords);
  const isConnectedNow = isConnected(token, useNow());
  if (token.device === null) return words.noDevice;
  return (
    <>
      <span className="secret">{token.device.id_hint}…</span>,{" "}
      {isConnectedNow ? (
        <Text span fw={600}>
          {words.connected}
        </Text>
      ) : (
        words.lastSeen
      )}{" "}
      <Text span c="dimmed">
        (<Moment time={token.device.last_activity} />)
      </Text>
    </>
  );
}
