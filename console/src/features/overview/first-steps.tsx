import { Paper, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import "@mantine/core/styles/VisuallyHidden.layer.css";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { meQuery } from "../../api/queries.ts";
import { toCents } from "../../parts/cents.ts";
import { LinkButton } from "../../parts/link.tsx";
import type { Token } from "../../parts/token.ts";
import { useWords } from "../../words/words.ts";
import { overviewWords } from "./overview-words.ts";

/** The steps from an empty account to the first connection; the next step has a button. */
export function FirstSteps({ tokens }: { readonly tokens: readonly Token[] }) {
  const words = useWords(overviewWords);
  const { data: me } = useQuery(meQuery);
  const hasBought = tokens.length > 0;
  const hasPaid = hasBought || (me !== undefined && toCents(me.currency_balance) > 0n);
  const token = tokens.find(({ is_active }) => is_active);
  return (
    <Paper withBorder p="lg" component="section">
      <Stack>
        <Title order={2} size="h4">
          {words.firstSteps}
        </Title>
        <ol className="steps">
          <Step title={words.topUpStep} text={words.topUpText} isDone={hasPaid}>
            {!hasPaid && (
              <LinkButton to="/top-up" mt="xs">
                {words.topUp}
              </LinkButton>
            )}
          </Step>
          <Step title={words.buyStep} text={words.buyText} isDone={hasBought}>
            {hasPaid && token === undefined && (
              <LinkButton to="/buy" mt="xs">
                {words.buy}
              </LinkButton>
            )}
          </Step>
          <Step title={words.connectStep} text={words.connectText} isDone={false}>
            {token !== undefined && (
              <LinkButton to="/tokens/$tokenId" params={{ tokenId: token.id }} mt="xs">
                {words.connect}
              </LinkButton>
            )}
          </Step>
        </ol>
      </Stack>
    </Paper>
  );
}

function Step(props: {
  readonly title: string;
  readonly text: string;
  readonly isDone: boolean;
  readonly children: ReactNode;
}) {
  const words = useWords(overviewWords);
  return (
    <li className="step" {...(props.isDone ? { "data-done": true } : {})}>
      {props.isDone && (
        <span className="step-done">
          <IconCheck size={16} aria-hidden />
        </span>
      )}
      <div>
        <Text fw={600}>
          {props.title}
          {props.isDone && <VisuallyHidden>: {words.done}</VisuallyHidden>}
        </Text>
        <Text c="dimmed">{props.text}</Text>
        {props.children}
      </div>
    </li>
  );
}
