import { Button, Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { pricesQuery } from "../../api/queries.ts";
import { fromCents, readCents, toCents } from "../../parts/cents.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { useLengthText } from "../../parts/duration.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import type { Token } from "../../parts/token.ts";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { autoExtendWords } from "./auto-extend-words.ts";
import { extendWords } from "./extend-words.ts";

type Wish = Schemas["AutoExtension"];
type Price = Schemas["TokenPrices"]["items"][number];

const TIMES = [1, 2, 3, 5, 10, 20, 50, 100];
const TIMES_DEFAULT = 3;

function wishQuery(tokenId: string) {
  return queryOptions({
    queryKey: ["tokens", tokenId, "auto-extend"],
    queryFn: () => api.call("GET", "/api/v1/tokens/{token_id}/auto-extend", { path: { token_id: tokenId } }),
  });
}

/** Whether the service extends a token before its end, and for how much. @param onDone receives the message to display */
export function AutoExtend(props: { readonly token: Token; readonly onDone: (message: string) => void }) {
  const words = useWords(autoExtendWords);
  const query = useQuery(wishQuery(props.token.id));
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="auto-extend">
      <Stack gap="sm">
        <Title order={2} size="h4" id="auto-extend">
          {words.title}
        </Title>
        <QueryView query={query} skeleton={<Lines count={2} />}>
          {(wish) => <WishView {...props} wish={wish} />}
        </QueryView>
      </Stack>
    </Paper>
  );
}

type WishProps = {
  readonly token: Token;
  readonly wish: Wish;
  readonly onDone: (message: string) => void;
};

function WishView({ token, wish, onDone }: WishProps) {
  const words = useWords(autoExtendWords);
  const text = useWishText(wish);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const done = async (message: string): Promise<void> => {
    await client.invalidateQueries(wishQuery(token.id));
    onDone(message);
  };
  const turnOff = useMutation({
    mutationFn: () =>
      api.call("DELETE", "/api/v1/tokens/{token_id}/auto-extend", { path: { token_id: token.id } }),
    onSuccess: () => done(words.turnedOff),
  });
  return (
    <>
      <Text>{text}</Text>
      <Group gap="xs">
        <Button data-own variant="default" onClick={() => setOpen(true)}>
          {wish.is_on ? words.change : words.turnOn}
        </Button>
        {wish.is_on && (
          <Button
            data-own
            variant="subtle"
            color="red"
            loading={turnOff.isPending}
            onClick={() => turnOff.mutate()}
          >
            {words.turnOff}
          </Button>
        )}
      </Group>
      {turnOff.isError && <ProblemPanel error={turnOff.error} />}
      <WishDialog
        token={token}
        wish={wish}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onSaved={() => done(words.turnedOn)}
      />
    </>
  );
}

function useWishText({ is_on, duration_hours, times_left, month_max_znc }: Wish): string {
  const words = useWords(autoExtendWords);
  const language = useLanguage();
  const lengthText = useLengthText();
  if (!is_on || duration_hours === null || times_left === null || month_max_znc === null) return words.off;
  if (times_left === 0) return words.usedUp;
  return words.on(lengthText(duration_hours), times_left, formatZnc(month_max_znc, language));
}

/** Asks for length, times and ceiling: what the owner commits to. */
function WishDialog(props: {
  readonly token: Token;
  readonly wish: Wish;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}) {
  const { token, wish, isOpen } = props;
  const words = useWords(autoExtendWords);
  const prices = useQuery({ ...pricesQuery, enabled: isOpen });
  const [hours, setHours] = useState(wish.duration_hours);
  const [times, setTimes] = useState(TIMES_DEFAULT);
  const [maxText, setMaxText] = useState<string | null>(null);
  const chosen = prices.data?.items.find((item) => item.duration_hours === hours) ?? prices.data?.items[0];
  // As long as nothing is typed: what the extensions cost at today's price.
  const max = maxText ?? (chosen === undefined ? "" : fromCents(toCents(chosen.price_znc) * BigInt(times)));
  const maxCents = readCents(max);
  const save = async (): Promise<void> => {
    if (chosen === undefined) return;
    const body = { duration_hours: chosen.duration_hours, times, month_max_znc: max };
    await api.call("PUT", "/api/v1/tokens/{token_id}/auto-extend", { path: { token_id: token.id }, body });
    await props.onSaved();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={words.title}
      confirmLabel={words.turnOn}
      isDisabled={chosen === undefined || maxCents === null || maxCents <= 0n}
      onConfirm={save}
      onClose={props.onClose}
    >
      <QueryView query={prices} skeleton={<Lines count={5} />}>
        {({ items }) => (
          <Stack gap="sm">
            <LengthField items={items} chosen={chosen} onChoose={setHours} />
            <NativeSelect
              label={words.times}
              value={String(times)}
              onChange={(event) => setTimes(Number(event.currentTarget.value))}
              data={TIMES.map(String)}
            />
            <TextInput
              label={words.max}
              inputMode="decimal"
              value={max}
              error={maxCents === null ? words.maxWrong : null}
              onChange={(event) => setMaxText(event.currentTarget.value)}
            />
            <Text size="sm" c="dimmed">
              {words.price}
            </Text>
          </Stack>
        )}
      </QueryView>
    </ConfirmDialog>
  );
}

function LengthField(props: {
  readonly items: readonly Price[];
  readonly chosen: Price | undefined;
  readonly onChoose: (hours: number) => void;
}) {
  const words = useWords(autoExtendWords);
  const { option } = useWords(extendWords);
  const language = useLanguage();
  const lengthText = useLengthText();
  return (
    <NativeSelect
      label={words.by}
      value={String(props.chosen?.duration_hours ?? "")}
      onChange={(event) => props.onChoose(Number(event.currentTarget.value))}
      data={props.items.map(({ duration_hours, price_znc }) => ({
        value: String(duration_hours),
        label: option(lengthText(duration_hours), formatZnc(price_znc, language)),
      }))}
    />
  );
}
