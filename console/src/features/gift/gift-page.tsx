import "./gift.css";
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { meQuery } from "../../api/queries.ts";
import { useSignIn } from "../../api/sign-in.ts";
import { Details } from "../../parts/details.tsx";
import { Duration } from "../../parts/duration.tsx";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { TokenSecret } from "../../parts/secret-text.tsx";
import { TimeLeft } from "../../parts/time-left.tsx";
import { useIntents } from "../../parts/use-intents.ts";
import { useWords } from "../../words/words.ts";
import { giftWords } from "./gift-words.ts";
import { useGiftCode } from "./use-gift-code.ts";

type Offer = Output<"POST", "/api/v1/gifts/preview">;
type Claimed = Output<"POST", "/api/v1/gifts/claim">;

const WIDTH = "34rem";

/** The form of a code: a link that lost some of it on its way is none. */
const CODE = /^[\w-]{43}$/;

/** Where the link of a gift leads, without a sign-in too. Nothing is claimed before the button is pressed. */
export function GiftPage() {
  const words = useWords(giftWords);
  const code = useGiftCode();
  const [claimed, setClaimed] = useState<Claimed | null>(null);
  return (
    <Page title={words.title}>
      {claimed !== null ? (
        <ClaimedGift claimed={claimed} />
      ) : !CODE.test(code) ? (
        <Empty title={words.noCodeTitle} action={<LinkButton to="/">{words.home}</LinkButton>}>
          {words.noCode}
        </Empty>
      ) : (
        <Offered key={code} code={code} onClaimed={setClaimed} />
      )}
    </Page>
  );
}

function Offered({
  code,
  onClaimed,
}: {
  readonly code: string;
  readonly onClaimed: (claimed: Claimed) => void;
}) {
  const words = useWords(giftWords);
  const isSignedIn = useSignIn() === "in";
  const offer = useQuery({
    queryKey: ["gift-offer", code],
    queryFn: () => api.call("POST", "/api/v1/gifts/preview", { body: { code } }),
    // What is left may have changed, and the code must not stay in memory longer than the page.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  if (offer.error !== null && toProblem(offer.error).code === "gift_invalid") {
    return <NotGood error={offer.error} isSignedIn={isSignedIn} />;
  }
  return (
    <QueryView query={offer} skeleton={<Lines count={5} />}>
      {(data) => (
        <Paper withBorder p="lg" maw={WIDTH}>
          <Stack>
            <Text>{words.intro}</Text>
            <OfferDetails offer={data} />
            <Text>{data.ends_at === null ? words.waiting : words.running}</Text>
            {isSignedIn ? <ClaimForm code={code} onClaimed={onClaimed} /> : <AccountFirst />}
          </Stack>
        </Paper>
      )}
    </QueryView>
  );
}

function NotGood({ error, isSignedIn }: { readonly error: Error; readonly isSignedIn: boolean }) {
  const words = useWords(giftWords);
  return (
    <Stack maw={WIDTH}>
      <ProblemPanel error={error} />
      {isSignedIn && (
        <>
          <Text>{words.claimedAlready}</Text>
          <Group>
            <LinkButton to="/tokens">{words.tokens}</LinkButton>
          </Group>
        </>
      )}
    </Stack>
  );
}

function OfferDetails({ offer }: { readonly offer: Offer }) {
  const words = useWords(giftWords);
  const endsBefore = offer.ends_at !== null && Date.parse(offer.ends_at) <= Date.parse(offer.claimable_until);
  const time =
    offer.ends_at === null
      ? [{ name: words.length, value: <Duration hours={offer.duration_hours} /> }]
      : [
          { name: words.left, value: <TimeLeft until={offer.ends_at} /> },
          { name: words.ends, value: <Moment time={offer.ends_at} /> },
        ];
  return (
    <Details
      details={[
        ...time,
        { name: words.opens, value: <ScopeName scope={offer.scope} /> },
        ...(endsBefore ? [] : [{ name: words.until, value: <Moment time={offer.claimable_until} /> }]),
      ]}
    />
  );
}

function AccountFirst() {
  const words = useWords(giftWords);
  return (
    <>
      <Text>{words.needsAccount}</Text>
      <Group gap="sm">
        <LinkButton to="/register">{words.register}</LinkButton>
        <LinkButton to="/sign-in" search={{ next: "/gift" }} variant="default">
          {words.signIn}
        </LinkButton>
      </Group>
    </>
  );
}

function ClaimForm({
  code,
  onClaimed,
}: {
  readonly code: string;
  readonly onClaimed: (claimed: Claimed) => void;
}) {
  const words = useWords(giftWords);
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const intents = useIntents();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const claim = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      onClaimed(
        await intents.run(code, (idempotencyKey) =>
          api.call("POST", "/api/v1/gifts/claim", { body: { code }, idempotencyKey }),
        ),
      );
      void client.invalidateQueries({ queryKey: ["tokens"] });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {me.data !== undefined && <Text size="sm">{words.account(me.data.email)}</Text>}
      {problem !== null && <ProblemPanel error={problem} />}
      <Group>
        <Button size="md" loading={isBusy} onClick={() => void claim()}>
          {words.claim}
        </Button>
        {problem !== null && (
          <LinkButton to="/tokens" size="md" variant="default">
            {words.tokens}
          </LinkButton>
        )}
      </Group>
    </>
  );
}

/** What was got, and the next step. */
function ClaimedGift({ claimed: { token, from } }: { readonly claimed: Claimed }) {
  const words = useWords(giftWords);
  const heading = useRef<HTMLHeadingElement>(null);
  // The pressed button is removed, so the focus moves here for screen readers.
  useEffect(() => heading.current?.focus(), []);
  return (
    <Paper withBorder p="lg" maw={WIDTH}>
      <Stack>
        <Title order={2} size="h3" ref={heading} tabIndex={-1} className="gift-title">
          {words.ready}
        </Title>
        <Text>{words.from(from)}</Text>
        <Text fw={600}>
          {token.expires_at === null ? (
            <Duration hours={token.duration_hours} />
          ) : (
            <TimeLeft until={token.expires_at} />
          )}
          , <ScopeName scope={token.scope} />
        </Text>
        {token.expires_at === null && <Text>{words.waiting}</Text>}
        <TokenSecret token={token.token} />
        <Group>
          <LinkButton to="/tokens/$tokenId" params={{ tokenId: token.id }}>
            {words.connect}
          </LinkButton>
        </Group>
      </Stack>
    </Paper>
  );
}
