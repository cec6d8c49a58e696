import "./redeem.css";
import { Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { meQuery } from "../../api/queries.ts";
import { DebtNotice } from "../../parts/debt-notice.tsx";
import { Duration } from "../../parts/duration.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { TokenSecret } from "../../parts/secret-text.tsx";
import type { Token } from "../../parts/token.ts";
import { useIntents } from "../../parts/use-intents.ts";
import { useSubmit } from "../../parts/use-submit.ts";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { redeemWords } from "./redeem-words.ts";
import { useLinkedCode } from "./use-linked-code.ts";

type Redemption = Output<"POST", "/api/v1/vouchers/redeem">;

/** As many as the API takes. */
const CODE_CHARACTERS_MAX = 64;

/** Where a code is typed, or comes with the link of a card. Nothing is redeemed before the button is pressed. */
export function RedeemPage() {
  const words = useWords(redeemWords);
  const linked = useLinkedCode();
  const me = useQuery(meQuery);
  const [redeemed, setRedeemed] = useState<Redemption | null>(null);
  const [isAnother, setAnother] = useState(false);
  const again = (): void => {
    setRedeemed(null);
    setAnother(true);
  };
  return (
    <Page title={words.title}>
      {redeemed === null ? (
        <QueryView query={me}>
          {({ email }) => (
            // The key fills the form anew when another card is scanned.
            <RedeemForm key={linked} email={email} code={isAnother ? "" : linked} onRedeemed={setRedeemed} />
          )}
        </QueryView>
      ) : (
        <Redeemed redemption={redeemed} onAgain={again} />
      )}
    </Page>
  );
}

function RedeemForm(props: {
  /** Of the account that gets what the voucher is good for. */
  readonly email: string;
  readonly code: string;
  readonly onRedeemed: (redemption: Redemption) => void;
}) {
  const words = useWords(redeemWords);
  const client = useQueryClient();
  const intents = useIntents();
  const [code, setCode] = useState(props.code);
  const submit = useSubmit(
    async () => {
      const redemption = await intents.run(code, (idempotencyKey) =>
        api.call("POST", "/api/v1/vouchers/redeem", { body: { code }, idempotencyKey }),
      );
      props.onRedeemed(redemption);
      void client.invalidateQueries();
    },
    ["code"],
    { voucher_code_mistyped: "code", voucher_invalid: "code", voucher_redeemed_before: "code" },
  );
  return (
    <Paper component="form" withBorder p="lg" onSubmit={submit.onSubmit} noValidate maw="34rem">
      <Stack>
        <TextInput
          label={words.code}
          description={words.hint}
          // No name: a browser that remembers what was typed would remember a code.
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          maxLength={CODE_CHARACTERS_MAX}
          classNames={{ input: "voucher-code" }}
          size="md"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={submit.errorOf("code")}
        />
        <Text size="sm">{words.account(props.email)}</Text>
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" size="md" loading={submit.isBusy} disabled={code.trim() === ""}>
            {words.redeem}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** What the voucher was good for, and the next step. */
function Redeemed({
  redemption,
  onAgain,
}: {
  readonly redemption: Redemption;
  readonly onAgain: () => void;
}) {
  const words = useWords(redeemWords);
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  // The pressed button is removed, so the focus moves here for screen readers.
  useEffect(() => heading.current?.focus(), []);
  const { token, amount, new_balance, debt } = redemption;
  return (
    <Paper withBorder p="lg" maw="34rem">
      <Stack>
        <Title order={2} size="h3" ref={heading} tabIndex={-1} className="redeemed-title">
          {token === undefined ? words.added(formatZnc(amount, language)) : words.ready}
        </Title>
        {token === undefined ? (
          <Text>{words.balance(formatZnc(new_balance, language))}</Text>
        ) : (
          <RedeemedToken token={token} />
        )}
        <DebtNotice debt={debt} />
        <Group gap="sm">
          {token === undefined ? (
            <LinkButton to="/buy">{words.buy}</LinkButton>
          ) : (
            <LinkButton to="/tokens/$tokenId" params={{ tokenId: token.id }}>
              {words.connect}
            </LinkButton>
          )}
          <Button variant="default" onClick={onAgain}>
            {words.another}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function RedeemedToken({ token }: { readonly token: Token }) {
  const words = useWords(redeemWords);
  return (
    <>
      <Text fw={600}>
        <Duration hours={token.duration_hours} />, <ScopeName scope={token.scope} />
      </Text>
      <Text>{words.readyNote}</Text>
      <TokenSecret token={token.token} />
    </>
  );
}
