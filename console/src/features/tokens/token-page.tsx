import "./tokens.css";
import { Alert, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { tokensQuery } from "../../api/queries.ts";
import { Details } from "../../parts/details.tsx";
import { Empty } from "../../parts/empty.tsx";
import { EndWarnings } from "../../parts/end-warnings.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { ReleaseButton } from "../../parts/release-button.tsx";
import { RestOfTime } from "../../parts/rest-of-time.tsx";
import { TokenSecret } from "../../parts/secret-text.tsx";
import { hasTime, isUsable, type Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { AutoExtend } from "./auto-extend.tsx";
import { ConnectBrowser } from "./connect-browser.tsx";
import { ConnectPrograms } from "./connect-programs.tsx";
import { connectWords } from "./connect-words.ts";
import { ExtendButton } from "./extend-button.tsx";
import { FreezeButton } from "./freeze-button.tsx";
import { GivePanel } from "./give-panel.tsx";
import { giveWords } from "./give-words.ts";
import { GivenTime } from "./given-time.tsx";
import { RefundButton } from "./refund-button.tsx";
import { RotatePanel } from "./rotate-panel.tsx";
import { usePurchaseDetails } from "./token-card.tsx";
import { TokenLabel } from "./token-label.tsx";
import { TokenLots } from "./token-lots.tsx";
import { StateBadge, TokenDevice, useTokenState } from "./token-state.tsx";
import { tokensWords } from "./tokens-words.ts";
import { useGiftDetails } from "./use-gift-details.tsx";

/** How to use one token, with texts to copy. */
export function TokenPage() {
  const words = useWords(connectWords);
  const { tokenId } = useParams({ from: "/signed-in/tokens/$tokenId" });
  const tokens = useQuery(tokensQuery(false));
  const all = <LinkButton to="/tokens">{words.tokens}</LinkButton>;
  return (
    <Page title={words.title}>
      <QueryView query={tokens} skeleton={<Panels />}>
        {(list) => {
          const token = list.find(({ id }) => id === tokenId.toLowerCase());
          return token === undefined ? (
            <Empty title={words.missingTitle} action={all}>
              {words.missing}
            </Empty>
          ) : (
            <Connect
              token={token}
              refresh={async () => (await tokens.refetch()).data?.filter(({ id }) => id === token.id)}
            />
          );
        }}
      </QueryView>
    </Page>
  );
}

function Connect(props: {
  readonly token: Token;
  readonly refresh: () => Promise<readonly Token[] | undefined>;
}) {
  const { token } = props;
  const state = useTokenState(token);
  const [isLive, isOpen] = [hasTime(state), isUsable(state)];
  const [message, setMessage] = useState<string | null>(null);
  return (
    <>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <Paper withBorder p="lg">
        <Stack gap="sm">
          <Group justify="space-between" gap="xs" align="flex-start">
            <TokenLabel token={token} />
            <StateBadge token={token} />
          </Group>
          <Validity token={token} />
          {isLive && (
            <Group>
              <ExtendButton token={token} onDone={setMessage} />
              <FreezeButton token={token} onDone={setMessage} />
            </Group>
          )}
        </Stack>
      </Paper>
      <EndWarnings tokens={[token]} refresh={props.refresh} />
      {isOpen && <ConnectMethods token={token} />}
      {isLive && <RotatePanel token={token} onDone={setMessage} />}
      {isOpen && <OneDevice token={token} onDone={setMessage} />}
      {isLive && <AutoExtend token={token} onDone={setMessage} />}
      {isLive && <GivePanel token={token} onDone={setMessage} />}
      <TokenLots token={token} />
      <GivenTime token={token} />
      <PurchaseDetails token={token} onDone={setMessage} />
    </>
  );
}

/** Whether the token can be used, and for how long, in large letters. */
function Validity({ token }: { readonly token: Token }) {
  const words = useWords(connectWords);
  const give = useWords(giveWords);
  const state = useTokenState(token);
  if (token.gifted_at !== null) return <ValidityText title={give.givenTitle} text={give.given} />;
  if (state === "frozen" && token.expires_at !== null && token.frozen_until !== null) {
    return (
      <div>
        <Text className="token-validity">
          {words.frozenTitle} <RestOfTime token={{ ...token, expires_at: token.expires_at }} />
        </Text>
        <Text c="dimmed">
          {words.frozen} <Moment time={token.frozen_until} />.
        </Text>
      </div>
    );
  }
  if (state === "active" && token.expires_at !== null) {
    return (
      <div>
        <Text className="token-validity">
          <RestOfTime token={{ ...token, expires_at: token.expires_at }} />
        </Text>
        <Text c="dimmed">
          {words.leftOf} <Moment time={token.expires_at} />
        </Text>
      </div>
    );
  }
  if (isUsable(state)) return <ValidityText title={words.unusedTitle} text={words.unused} />;
  const buy = <LinkButton to="/buy">{words.buy}</LinkButton>;
  return (
    <>
      <ValidityText
        title={state === "expired" ? words.expiredTitle : words.revokedTitle}
        text={state === "expired" ? words.expired : words.revoked}
      />
      <Group>{buy}</Group>
    </>
  );
}

function ValidityText({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div>
      <Text className="token-validity">{title}</Text>
      <Text c="dimmed">{text}</Text>
    </div>
  );
}

function ConnectMethods({ token }: { readonly token: Token }) {
  const words = useWords(connectWords);
  const { token: text } = token;
  if (text === null) return <TokenSecret token={null} />;
  return (
    <>
      <ConnectBrowser token={{ text, own: token }} />
      <ConnectPrograms tokenId={token.id} token={text} scope={token.scope} />
      <Alert color="yellow" role="note">
        {words.secret}
      </Alert>
    </>
  );
}

function OneDevice({ token, onDone }: { readonly token: Token; readonly onDone: (message: string) => void }) {
  const words = useWords(connectWords);
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="one-device">
      <Stack gap="sm">
        <Title order={2} size="h4" id="one-device">
          {words.deviceTitle}
        </Title>
        <Text>{words.device}</Text>
        <Text>
          {token.device === null ? (
            words.free
          ) : (
            <>
              {words.holder} <TokenDevice token={token} />
            </>
          )}
        </Text>
        <Group>
          <ReleaseButton token={token} onDone={onDone} />
        </Group>
      </Stack>
    </Paper>
  );
}

function PurchaseDetails({
  token,
  onDone,
}: {
  readonly token: Token;
  readonly onDone: (message: string) => void;
}) {
  const words = useWords(tokensWords);
  const isLive = hasTime(useTokenState(token));
  const details = usePurchaseDetails(token);
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="about-token">
      <Stack gap="sm">
        <Title order={2} size="h4" id="about-token">
          {words.about}
        </Title>
        <Details details={[...details, ...useGiftDetails(token)]} />
        <TextLink to="/tokens/$tokenId/receipt" params={{ tokenId: token.id }}>
          {words.receipt}
        </TextLink>
        {isLive && (
          <Group>
            <RefundButton token={token} onDone={onDone} />
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** The heights of the first two panels, px. */
const PANEL_HEIGHTS = [150, 170];

function Panels() {
  return (
    <Stack gap="lg">
      {PANEL_HEIGHTS.map((height) => (
        <Skeleton key={height} height={height} />
      ))}
    </Stack>
  );
}
