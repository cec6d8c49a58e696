import { Alert, Button, NativeSelect, Stack, Text } from "@mantine/core";
import { IconClockPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { meQuery, pricesQuery } from "../../api/queries.ts";
import { fromCents, toCents } from "../../parts/cents.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Details } from "../../parts/details.tsx";
import { Duration, useLengthText } from "../../parts/duration.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import type { Token } from "../../parts/token.ts";
import { useTokenName } from "../../parts/token-name.ts";
import { useIntents } from "../../parts/use-intents.ts";
import { formatMoment, formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { extendWords } from "./extend-words.ts";

type Price = Schemas["TokenPrices"]["items"][number];

type Wallet = { readonly currency_balance: string; readonly currency_debt: string };

const HOUR_MS = 3_600_000;

/** Makes a token longer that can still be used. @param onDone receives the message to display */
export function ExtendButton(props: { readonly token: Token; readonly onDone: (message: string) => void }) {
  const { token } = props;
  const words = useWords(extendWords);
  const name = useTokenName(token);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        data-own
        variant="light"
        leftSection={<IconClockPlus size={16} />}
        aria-label={words.extendNamed(name)}
        onClick={() => setOpen(true)}
      >
        {words.extend}
      </Button>
      <ExtendDialog token={token} isOpen={isOpen} onClose={() => setOpen(false)} onDone={props.onDone} />
    </>
  );
}

function ExtendDialog(props: {
  readonly token: Token;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (message: string) => void;
}) {
  const { token } = props;
  const words = useWords(extendWords);
  const language = useLanguage();
  const timeZone = useTimeZone();
  const extension = useExtension();
  const me = useQuery({ ...meQuery, enabled: props.isOpen });
  const prices = useQuery({ ...pricesQuery, enabled: props.isOpen });
  const [hours, setHours] = useState<number | null>(null);
  const chosen = prices.data?.items.find((item) => item.duration_hours === hours) ?? prices.data?.items[0];
  const isUndecided = chosen !== undefined && extension.isUndecided(token, chosen);
  const missing = isUndecided ? null : missingOf(me.data, chosen);
  const confirm = async (): Promise<void> => {
    if (chosen === undefined) return;
    const { expires_at: end, frozen_until: thaw } = await extension.extend(token, chosen);
    if (thaw !== null) return props.onDone(words.extendedFrozen);
    props.onDone(end === null ? words.extended : words.extendedUntil(formatMoment(end, language, timeZone)));
  };
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      title={words.title}
      confirmLabel={words.pay(formatZnc(chosen?.price_znc ?? "0.00", language))}
      isDisabled={chosen === undefined || me.data === undefined}
      instead={missing === null ? null : <TopUpFirst missing={missing} />}
      onConfirm={confirm}
      onClose={props.onClose}
    >
      <QueryView query={prices} skeleton={<Lines count={5} />}>
        {({ items }) => (
          <Stack gap="sm">
            <LengthField items={items} chosen={chosen} onChoose={setHours} />
            {chosen !== undefined && !isUndecided && (
              <Bill token={token} price={chosen} balance={me.data?.currency_balance} missing={missing} />
            )}
            {isUndecided && <Text>{words.undecided}</Text>}
          </Stack>
        )}
      </QueryView>
    </ConfirmDialog>
  );
}

/** Sends an extension once, even if it is repeated after a lost answer. @throws ApiProblem */
function useExtension() {
  const client = useQueryClient();
  const intents = useIntents();
  const nameOf = ({ id }: Token, { duration_hours }: Price) => `${id} ${duration_hours}`;
  const extend = async (token: Token, price: Price): Promise<Token> => {
    const path = { token_id: token.id };
    const body = { duration_hours: price.duration_hours };
    try {
      return await intents.run(nameOf(token, price), (idempotencyKey) =>
        api.call("POST", "/api/v1/tokens/{token_id}/extend", { path, body, idempotencyKey }),
      );
    } finally {
      // The balance, the tokens and the entries have changed, or the cached balance was wrong (402).
      void client.invalidateQueries();
    }
  };
  return { extend, isUndecided: (token: Token, price: Price) => intents.isUndecided(nameOf(token, price)) };
}

/** What the balance lacks; a debt is deducted from every later credit. Null: nothing, or not known yet. */
function missingOf(me: Wallet | undefined, price: Price | undefined): string | null {
  if (me === undefined || price === undefined) return null;
  const after = toCents(me.currency_balance) - toCents(me.currency_debt) - toCents(price.price_znc);
  return after < 0n ? fromCents(-after) : null;
}

function LengthField(props: {
  readonly items: readonly Price[];
  readonly chosen: Price | undefined;
  readonly onChoose: (hours: number) => void;
}) {
  const words = useWords(extendWords);
  const language = useLanguage();
  const lengthText = useLengthText();
  return (
    <NativeSelect
      label={words.by}
      data-autofocus
      value={String(props.chosen?.duration_hours ?? "")}
      onChange={(event) => props.onChoose(Number(event.currentTarget.value))}
      data={props.items.map(({ duration_hours, price_znc }) => ({
        value: String(duration_hours),
        label: words.option(lengthText(duration_hours), formatZnc(price_znc, language)),
      }))}
    />
  );
}

function Bill(props: {
  readonly token: Token;
  readonly price: Price;
  readonly balance: string | undefined;
  readonly missing: string | null;
}) {
  const { token, price, balance, missing } = props;
  const words = useWords(extendWords);
  const language = useLanguage();
  const newTime = useNewTime(token, price);
  if (balance === undefined) return <Lines count={4} />;
  const after = fromCents(toCents(balance) - toCents(price.price_znc));
  return (
    <>
      <Details
        details={[
          ...newTime,
          { name: words.price, value: <Znc amount={price.price_znc} /> },
          { name: words.balanceNow, value: <Znc amount={balance} /> },
          ...(missing === null ? [{ name: words.balanceAfter, value: <Znc amount={after} /> }] : []),
        ]}
      />
      {missing === null ? (
        <Text size="sm" c="dimmed">
          {words.note}
        </Text>
      ) : (
        <Alert color="yellow" title={words.missingTitle}>
          {words.missing(formatZnc(missing, language))}
        </Alert>
      )}
    </>
  );
}

/** The end of a token whose time runs, or what one has that waits or is frozen, before and after. */
function useNewTime({ expires_at: end, frozen_until: thaw, duration_hours }: Token, price: Price) {
  const words = useWords(extendWords);
  const added = price.duration_hours * HOUR_MS;
  if (end === null) {
    return [
      { name: words.lengthNow, value: <Duration hours={duration_hours} /> },
      { name: words.lengthAfter, value: <Duration hours={duration_hours + price.duration_hours} /> },
    ];
  }
  // Its end follows from when it thaws.
  if (thaw !== null) {
    const leftMs = Date.parse(end) - Date.parse(thaw);
    return [
      { name: words.leftNow, value: <TimeSpan seconds={leftMs / 1_000} /> },
      { name: words.leftAfter, value: <TimeSpan seconds={(leftMs + added) / 1_000} /> },
    ];
  }
  const newEnd = new Date(Date.parse(end) + added).toISOString();
  return [
    { name: words.endNow, value: <Moment time={end} /> },
    { name: words.endAfter, value: <Moment time={newEnd} /> },
  ];
}

function TopUpFirst({ missing }: { readonly missing: string }) {
  const words = useWords(extendWords);
  const language = useLanguage();
  return (
    <LinkButton to="/top-up" search={{ amount: missing }} data-autofocus>
      {words.topUp(formatZnc(missing, language))}
    </LinkButton>
  );
}
