import { Alert, Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Output } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { type Cents, fromCents, readCents, toCents } from "../../parts/cents.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useIntents } from "../../parts/use-intents.ts";
import { type Submit, useSubmit } from "../../parts/use-submit.ts";
import { formatRub, formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { rememberPayment } from "./last-payment.ts";
import { topUpWords } from "./top-up-words.ts";

type PaymentOptions = Output<"GET", "/api/v1/currency/providers">;
type Provider = PaymentOptions["items"][number];

/** Enough for a token of a day, of a week, of a month, and for a bundle. */
const PRESETS = ["20.00", "100.00", "300.00", "1000.00"];
const AMOUNT_DEFAULT = "100";

/** The amount and the provider; then the browser goes to the provider's checkout. */
export function TopUpForm({
  options,
  amount,
}: {
  readonly options: PaymentOptions;
  readonly amount: string;
}) {
  const words = useWords(topUpWords);
  const language = useLanguage();
  const [typed, setTyped] = useState(amount || AMOUNT_DEFAULT);
  const { submit, isLeaving } = useCheckout(options);
  const cents = readCents(typed);
  const { amount_min: min, amount_max: max } = options;
  return (
    <Paper component="form" withBorder p="lg" onSubmit={submit.onSubmit} noValidate>
      <Stack gap="lg">
        <Presets options={options} chosen={cents} onChoose={setTyped} />
        <TextInput
          name="amount"
          label={words.amount}
          description={
            min !== null && max !== null && words.limits(formatZnc(min, language), formatZnc(max, language))
          }
          inputMode="decimal"
          autoComplete="off"
          maw={320}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={submit.errorOf("amount")}
        />
        <Providers items={options.items} />
        <Price cents={cents} rate={options.znc_to_rub_rate} />
        <Faults submit={submit} />
        <Group>
          <Button type="submit" size="md" loading={submit.isBusy || isLeaving}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Creates a payment and goes to its checkout. */
function useCheckout(options: PaymentOptions): { submit: Submit; isLeaving: boolean } {
  const { run: runOnce } = useIntents();
  const [isLeaving, setLeaving] = useState(false);
  useEffect(() => {
    // By the browser's "back" the page returns from the cache as it was left: busy.
    const comeBack = (): void => setLeaving(false);
    window.addEventListener("pageshow", comeBack);
    return () => window.removeEventListener("pageshow", comeBack);
  }, []);
  const submit = useSubmit(
    async ({ amount = "", provider: name }) => {
      const cents = readCents(amount);
      const body = {
        // An invalid amount is sent unchanged: the service replies what is wrong with it.
        amount: cents === null ? amount : fromCents(cents),
        ...providerOf(options, name),
        return_url: `${location.origin}/payments/latest`,
      };
      const payment = await runOnce(`${body.amount} ${name}`, (key) =>
        api.call("POST", "/api/v1/currency/purchase", { body, idempotencyKey: key }),
      );
      rememberPayment(payment.payment_id);
      if (payment.payment_url === null) return;
      setLeaving(true);
      location.assign(payment.payment_url);
    },
    ["amount", "return_url"],
  );
  return { submit, isLeaving };
}

function providerOf(options: PaymentOptions, name: string | undefined): { provider?: Provider["name"] } {
  const found = options.items.find((item) => item.name === name);
  return found === undefined ? {} : { provider: found.name };
}

function Presets(props: {
  readonly options: PaymentOptions;
  readonly chosen: Cents | null;
  readonly onChoose: (amount: string) => void;
}) {
  const words = useWords(topUpWords);
  const language = useLanguage();
  const { amount_min: min, amount_max: max } = props.options;
  const fits = (cents: Cents): boolean =>
    (min === null || cents >= toCents(min)) && (max === null || cents <= toCents(max));
  return (
    <fieldset className="choices">
      <legend>{words.presets}</legend>
      <Group gap="xs">
        {PRESETS.filter((preset) => fits(toCents(preset))).map((preset) => {
          const isChosen = props.chosen === toCents(preset);
          return (
            <Button
              key={preset}
              variant={isChosen ? "filled" : "default"}
              aria-pressed={isChosen}
              onClick={() => props.onChoose(preset.replace(".00", ""))}
            >
              {formatZnc(preset, language)}
            </Button>
          );
        })}
      </Group>
    </fieldset>
  );
}

function Providers({ items }: { readonly items: readonly Provider[] }) {
  const words = useWords(topUpWords);
  return (
    <fieldset className="choices">
      <legend>{words.provider}</legend>
      <div className="choice-cards">
        {items.map(({ name, title }, position) => (
          <label key={name} className="choice-card">
            <input type="radio" name="provider" value={name} defaultChecked={position === 0} />
            <span>
              <Text component="span" display="block" fw={600}>
                {title}
              </Text>
              <Text component="span" display="block" size="sm" c="dimmed">
                {name === "mock" ? words.mockHint : words.providerHint}
              </Text>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The price in roubles, rounded up to a kopeck as the service does. */
function Price({ cents, rate }: { readonly cents: Cents | null; readonly rate: string }) {
  const words = useWords(topUpWords);
  const language = useLanguage();
  const rub = cents === null ? null : fromCents((cents * toCents(rate) + 99n) / 100n);
  return (
    <div aria-live="polite">
      <Text size="lg" fw={600} className="numeric">
        {words.youPay}: {rub === null ? "—" : formatRub(rub, language)}
      </Text>
      <Text size="sm" c="dimmed">
        {words.rate(formatRub(rate, language))}
      </Text>
    </div>
  );
}

function Faults({ submit }: { readonly submit: Submit }) {
  const words = useWords(topUpWords);
  const wrongOrigin = submit.errorOf("return_url");
  if (wrongOrigin !== undefined) {
    return (
      <Alert color="yellow" title={words.originTitle} role="alert">
        <Text size="sm">{words.origin(location.origin)}</Text>
        <Text size="sm" mt="xs" className="secret">
          {wrongOrigin}
        </Text>
      </Alert>
    );
  }
  return submit.problem === null ? null : <ProblemPanel error={submit.problem} />;
}
