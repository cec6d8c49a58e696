import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Scannable } from "../../parts/scannable.tsx";
import { useNow } from "../../parts/use-now.ts";
import { useWords } from "../../words/words.ts";
import { telegramWords } from "./telegram-words.ts";

type Link = Schemas["TelegramLink"];
type Code = Schemas["TelegramCode"] & { readonly formerlyLinkedAt: string | null };

/** While a code is shown, so that the page says soon that it was used. */
const LOOK_AGAIN_MS = 2_000;

export const telegramQuery = queryOptions({
  queryKey: ["telegram"],
  queryFn: () => api.call("GET", "/api/v1/users/me/telegram"),
});

/** The link with a chat of the bot: none, being made, or made. */
export function TelegramSection() {
  const [code, setCode] = useState<Code | null>(null);
  const { data } = useQuery({ ...telegramQuery, refetchInterval: code === null ? false : LOOK_AGAIN_MS });
  if (data === undefined) return null;
  const isUsed = code !== null && data.linked_at !== null && data.linked_at !== code.formerlyLinkedAt;
  return (
    <Stack>
      {data.linked_at === null ? (
        <IntroText />
      ) : (
        <LinkedChat link={data} linkedAt={data.linked_at} onUnlinked={() => setCode(null)} />
      )}
      {code === null || isUsed ? (
        <LinkButton link={data} onCode={setCode} />
      ) : (
        <OpenCode code={code} onExpired={() => setCode(null)} />
      )}
    </Stack>
  );
}

function IntroText() {
  const words = useWords(telegramWords);
  return <Text size="sm">{words.intro}</Text>;
}

function LinkButton({ link, onCode }: { readonly link: Link; readonly onCode: (code: Code) => void }) {
  const words = useWords(telegramWords);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ask = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    await api
      .call("POST", "/api/v1/users/me/telegram")
      .then((code) => onCode({ ...code, formerlyLinkedAt: link.linked_at }), setError);
    setBusy(false);
  };
  return (
    <Stack>
      {error !== null && <ProblemPanel error={error} />}
      <Group>
        <Button variant={link.linked_at === null ? "filled" : "default"} loading={isBusy} onClick={ask}>
          {link.linked_at === null ? words.link : words.linkOther}
        </Button>
      </Group>
    </Stack>
  );
}

function OpenCode({ code, onExpired }: { readonly code: Code; readonly onExpired: () => void }) {
  const words = useWords(telegramWords);
  const now = useNow();
  if (now >= Date.parse(code.expires_at)) {
    return (
      <Group>
        <Text size="sm">{words.expired}</Text>
        <Button variant="default" onClick={onExpired}>
          {words.link}
        </Button>
      </Group>
    );
  }
  return (
    <Stack>
      <Text size="sm">{words.scan}</Text>
      <Scannable text={code.url} label={words.qr} />
      <Group justify="center">
        <Button component="a" href={code.url} target="_blank" rel="noreferrer">
          {words.open}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {words.keepSecret}
      </Text>
    </Stack>
  );
}

function LinkedChat({
  link,
  linkedAt,
  onUnlinked,
}: {
  readonly link: Link;
  readonly linkedAt: string;
  readonly onUnlinked: () => void;
}) {
  const words = useWords(telegramWords);
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const unlink = async (): Promise<void> => {
    await api.call("DELETE", "/api/v1/users/me/telegram");
    onUnlinked();
    await client.invalidateQueries(telegramQuery);
  };
  return (
    <Stack>
      <Details
        details={[
          { name: words.account, value: link.name ?? words.unnamed },
          { name: words.since, value: <Moment time={linkedAt} /> },
        ]}
      />
      {link.blocked_at !== null && (
        <Alert color="yellow" role="note">
          {words.blocked}
        </Alert>
      )}
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          {words.unlink}
        </Button>
      </Group>
      <ConfirmDialog
        isOpen={isAsking}
        title={words.unlinkTitle}
        confirmLabel={words.unlink}
        isDestructive
        returnsFocus={false}
        onConfirm={unlink}
        onClose={() => setAsking(false)}
      >
        <Text size="sm">{words.unlinkText}</Text>
      </ConfirmDialog>
    </Stack>
  );
}
