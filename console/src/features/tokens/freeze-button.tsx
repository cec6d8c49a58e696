import { Button, Stack, Text } from "@mantine/core";
import { IconSnowflake, IconSnowflakeOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { freezeTermsQuery } from "../../api/queries.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Details } from "../../parts/details.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { RestOfTime } from "../../parts/rest-of-time.tsx";
import type { Token } from "../../parts/token.ts";
import { useTokenName } from "../../parts/token-name.ts";
import { useIntents } from "../../parts/use-intents.ts";
import { useNow } from "../../parts/use-now.ts";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { freezeWords } from "./freeze-words.ts";
import { useTokenState } from "./token-state.tsx";

type Terms = Schemas["FreezeTerms"];
type Act = { readonly token: Token; readonly onDone: (message: string) => void };

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/** Stops the time of a token that runs, or lets that of a frozen one run again. Nothing where neither is possible. */
export function FreezeButton({ token, onDone }: Act) {
  const state = useTokenState(token);
  const terms = useQuery({ ...freezeTermsQuery, enabled: state === "active" || state === "frozen" });
  if (terms.data === undefined) return null;
  if (state === "frozen") return <Thaw token={token} terms={terms.data} onDone={onDone} />;
  const canFreeze = state === "active" && token.freezes < terms.data.freezes_per_token;
  return canFreeze ? <Freeze token={token} terms={terms.data} onDone={onDone} /> : null;
}

function Freeze({ token, terms, onDone }: Act & { readonly terms: Terms }) {
  const words = useWords(freezeWords);
  const name = useTokenName(token);
  const shown = useShownMoment();
  const change = useChange("freeze");
  const [isOpen, setOpen] = useState(false);
  const latest = new Date(useNow() + terms.days_max * DAY_MS).toISOString();
  const freeze = async (): Promise<void> => {
    const { frozen_until: until } = await change(token);
    onDone(words.frozen(shown(until ?? latest)));
  };
  return (
    <>
      <Button
        data-own
        variant="default"
        leftSection={<IconSnowflake size={16} />}
        aria-label={words.freezeNamed(name)}
        onClick={() => setOpen(true)}
      >
        {words.freeze}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.freezeTitle}
        confirmLabel={words.freeze}
        returnsFocus={false}
        onConfirm={freeze}
        onClose={() => setOpen(false)}
      >
        <Stack gap="sm">
          <Text>{words.stops}</Text>
          <Text>
            {words.hour} {words.byItself(terms.days_max)}
          </Text>
          <Details
            details={[
              { name: words.thawsAt, value: <Moment time={latest} /> },
              { name: words.freezesLeft, value: terms.freezes_per_token - token.freezes - 1 },
            ]}
          />
        </Stack>
      </ConfirmDialog>
    </>
  );
}

function Thaw({ token, terms, onDone }: Act & { readonly terms: Terms }) {
  const words = useWords(freezeWords);
  const name = useTokenName(token);
  const shown = useShownMoment();
  const change = useChange("unfreeze");
  const [isOpen, setOpen] = useState(false);
  const fromMs = Date.parse(token.frozen_at ?? "") + terms.seconds_min * SECOND_MS;
  const isTooSoon = useNow() < fromMs;
  const thaw = async (): Promise<void> => {
    const { expires_at: end } = await change(token);
    onDone(words.thawedUntil(shown(end ?? "")));
  };
  return (
    <>
      <Button
        data-own
        variant="light"
        leftSection={<IconSnowflakeOff size={16} />}
        aria-label={words.thawNamed(name)}
        onClick={() => setOpen(true)}
      >
        {words.thaw}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.thawTitle}
        confirmLabel={words.thaw}
        isDisabled={isTooSoon}
        returnsFocus={false}
        onConfirm={thaw}
        onClose={() => setOpen(false)}
      >
        <Stack gap="sm">
          <Text>{words.runs}</Text>
          {isTooSoon && (
            <Text fw={600}>
              {words.notYet} <Moment time={new Date(fromMs).toISOString()} />.
            </Text>
          )}
          {token.expires_at !== null && (
            <Details
              details={[
                {
                  name: words.left,
                  value: <RestOfTime token={{ ...token, expires_at: token.expires_at }} />,
                },
              ]}
            />
          )}
        </Stack>
      </ConfirmDialog>
    </>
  );
}

function useShownMoment(): (time: string) => string {
  const language = useLanguage();
  const timeZone = useTimeZone();
  return (time) => formatMoment(time, language, timeZone);
}

/** Sends a change once, even if it is repeated after a lost answer. The function throws ApiProblem. */
function useChange(act: "freeze" | "unfreeze"): (token: Token) => Promise<Token> {
  const client = useQueryClient();
  const intents = useIntents();
  return async ({ id, freezes }) => {
    try {
      return await intents.run(`${act} ${id} ${freezes}`, (idempotencyKey) =>
        api.call("POST", `/api/v1/tokens/{token_id}/${act}`, { path: { token_id: id }, idempotencyKey }),
      );
    } finally {
      void client.invalidateQueries();
    }
  };
}
