import { Group, Paper, Stack } from "@mantine/core";
import { toCents } from "../../parts/cents.ts";
import { type Detail, Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { ReleaseButton } from "../../parts/release-button.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { TokenSecret } from "../../parts/secret-text.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { timeWords } from "../../parts/time-words.ts";
import { hasTime, type Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { ExtendButton } from "./extend-button.tsx";
import { FreezeButton } from "./freeze-button.tsx";
import { giveWords } from "./give-words.ts";
import { RefundButton } from "./refund-button.tsx";
import { TokenLabel } from "./token-label.tsx";
import { StateBadge, TokenDevice, TokenTime, useTokenState } from "./token-state.tsx";
import { tokensWords } from "./tokens-words.ts";

/** One token of a list. @param onDone receives the message to display */
export function TokenCard({
  token,
  onDone,
}: {
  readonly token: Token;
  readonly onDone: (message: string) => void;
}) {
  const words = useWords(tokensWords);
  const state = useTokenState(token);
  const isLive = hasTime(state);
  return (
    <Paper component="article" withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" align="flex-start">
          <TokenLabel token={token} />
          <StateBadge token={token} />
        </Group>
        <TokenDetails token={token} />
        {isLive && <TokenSecret token={token.token} />}
        {isLive && (
          <Group gap="xs">
            <LinkButton to="/tokens/$tokenId" params={{ tokenId: token.id }}>
              {state === "frozen" ? words.open : words.connect}
            </LinkButton>
            <ExtendButton token={token} onDone={onDone} />
            <FreezeButton token={token} onDone={onDone} />
            <ReleaseButton token={token} onDone={onDone} />
            <RefundButton token={token} onDone={onDone} />
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

function TokenDetails({ token }: { readonly token: Token }) {
  const words = useWords(tokensWords);
  const { title: given } = useWords(timeWords);
  const isLive = hasTime(useTokenState(token));
  const givenSeconds = token.added_seconds - token.frozen_seconds;
  return (
    <Details
      details={[
        { name: isLive ? words.left : words.ended, value: <TokenTime token={token} /> },
        ...(token.frozen_until !== null && isLive
          ? [{ name: words.thaws, value: <Moment time={token.frozen_until} /> }]
          : []),
        ...(givenSeconds > 0 ? [{ name: given, value: <TimeSpan seconds={givenSeconds} /> }] : []),
        ...(isLive ? [{ name: words.device, value: <TokenDevice token={token} /> }] : []),
        ...usePurchaseDetails(token),
      ]}
    />
  );
}

/** What was bought, when and for how much. */
export function usePurchaseDetails(token: Token): readonly Detail[] {
  const words = useWords(tokensWords);
  const { giftPrice, got } = useWords(giveWords);
  // What was added to a gift was paid.
  const isWholeGift = token.is_gift && toCents(token.cost_znc) === 0n;
  return [
    { name: words.length, value: <Duration hours={token.duration_hours} /> },
    { name: words.opens, value: <ScopeName scope={token.scope} /> },
    { name: words.paid, value: isWholeGift ? giftPrice : <Znc amount={token.cost_znc} /> },
    { name: token.is_gift ? got : words.bought, value: <Moment time={token.created_at} /> },
  ];
}
