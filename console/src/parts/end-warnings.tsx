import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { serverNowMs } from "../api/server-clock.ts";
import { useView } from "../api/sign-in.ts";
import { useWords } from "../words/words.ts";
import { readTold, show, turnOff, turnOn, useNotifyState, writeTold } from "./end-notifications.ts";
import { type End, judgeEnd, warningAt } from "./end-warning-rules.ts";
import { endWarningWords } from "./end-warning-words.ts";
import { useTokenName, useTokenNames } from "./token-name.ts";
import { useNow } from "./use-now.ts";

/** Pages in the background do not read their data again by themselves: an end that comes nearer would be learned too late. */
const HIDDEN_INTERVAL_MS = 60_000;

/** A token whose time may run: one of the user's, or the one that this browser is connected with. */
type Timed = {
  readonly id: string;
  readonly label: string | null;
  readonly activated_at: string | null;
  readonly expires_at: string | null;
  readonly revoked_at?: string | null;
  readonly frozen_until?: string | null;
};
type Running = { readonly end: End; readonly token: Timed };

type EndWarningsProps = {
  readonly tokens: readonly Timed[];
  /** Reads them again: only the server knows whether an end was moved. Never throws. */
  readonly refresh: () => Promise<readonly Timed[] | undefined>;
};

/** Warns of the ends of tokens: on the page, and by notifications once the user has asked for them. */
export function EndWarnings({ tokens, refresh }: EndWarningsProps) {
  const words = useWords(endWarningWords);
  const nowMs = useNow();
  const running = runningOf(tokens);
  useNotifications(running, refresh);
  if (running.length === 0) return null;
  return (
    <Stack gap="sm">
      <div role="status">
        {running.map(({ end, token }) => {
          const minutes = warningAt(end, nowMs);
          return minutes === null ? null : (
            <Alert key={end.id} color="yellow" mb="sm" title={words.left(minutes)}>
              <WarningText token={token} />
            </Alert>
          );
        })}
      </div>
      <NotifyChoice />
    </Stack>
  );
}

function WarningText({ token }: { readonly token: Timed }) {
  const words = useWords(endWarningWords);
  return words.what(useTokenName(token));
}

/** Turns notifications on and off. They are never asked for at load. */
function NotifyChoice() {
  const words = useWords(endWarningWords);
  const state = useNotifyState();
  const text = { off: words.offer, on: words.isOn, refused: words.refused, absent: words.absent }[state];
  const sample = { title: words.turnedOn, body: words.turnedOnText };
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="end-warnings">
      <Stack gap="xs">
        <Title order={2} size="h5" id="end-warnings">
          {words.title}
        </Title>
        <Text size="sm">{text}</Text>
        <Group>
          {state === "off" && (
            <Button
              data-own
              variant="default"
              leftSection={<IconBell size={16} />}
              onClick={() => void turnOn(sample)}
            >
              {words.turnOn}
            </Button>
          )}
          {state === "on" && (
            <Button data-own variant="default" leftSection={<IconBellOff size={16} />} onClick={turnOff}>
              {words.turnOff}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

function useNotifications(running: readonly Running[], refresh: EndWarningsProps["refresh"]): void {
  const words = useWords(endWarningWords);
  const nameOf = useTokenNames();
  const state = useNotifyState();
  // Whoever views a customer is not told of that customer's tokens.
  const isOwn = useView() === null;
  const isOn = isOwn && state === "on";
  const isAsking = useRef(false);
  const nowMs = useNow();
  const tell = async (): Promise<void> => {
    // A tab that slept, or lies in the background, may know an end that was moved since.
    const fresh = runningOf((await refresh()) ?? []);
    for (const { end, token } of fresh) {
      const due = judgeAndKeep(end);
      if (due === null) continue;
      show({ title: words.left(due), body: words.what(nameOf(token)), tag: `${end.id}-${due}` });
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a second, by what is known then
  useEffect(() => {
    if (!isOn || isAsking.current) return;
    const isDue = running.map(({ end }) => isDueNow(end)).includes(true);
    if (!isDue) return;
    isAsking.current = true;
    void tell().finally(() => {
      isAsking.current = false;
    });
  }, [nowMs, isOn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the refresh of each render does the same
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      if (document.hidden) void refresh();
    }, HIDDEN_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [isOn]);
}

/** Whether something may have to be told. What needs no telling is kept at once. */
function isDueNow(end: End): boolean {
  const { due } = judgeEnd(readTold(end.id), end, serverNowMs());
  if (due === null) judgeAndKeep(end);
  return due !== null;
}

function judgeAndKeep(end: End): ReturnType<typeof judgeEnd>["due"] {
  const nowMs = serverNowMs();
  const before = readTold(end.id);
  const { told, due } = judgeEnd(before, end, nowMs);
  if (told !== before) writeTold(end.id, told, nowMs);
  return due;
}

function runningOf(tokens: readonly Timed[]): readonly Running[] {
  return tokens.flatMap((token) => {
    const { id, activated_at, expires_at, revoked_at = null, frozen_until = null } = token;
    if (activated_at === null || expires_at === null || revoked_at !== null || frozen_until !== null)
      return [];
    return [{ token, end: { id, startedMs: Date.parse(activated_at), untilMs: Date.parse(expires_at) } }];
  });
}
