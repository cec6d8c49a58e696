import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { serverNowMs } from "../../api/server-clock.ts";
import { Details } from "../../parts/details.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { SectionPanel } from "../frame/section-panel.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { readWallClock, wallClockOf, wholeMinute } from "../frame/wall-clock-rules.ts";
import { type AskedTime, type CompensationPreview, previewCompensation } from "./compensation-query.ts";
import { compensationWords } from "./compensation-words.ts";

const DAY_MS = 86_400_000;

/** Asks from when to when, tries it, and then gives the time back. @param asked an outage that was chosen: tried at once, to the second */
export function GiveBackPanel({ asked }: { readonly asked: AskedTime | null }) {
  const words = useWords(compensationWords);
  const zone = useTimeZone();
  const { mutate, reset, data, error, isPending } = useMutation({
    mutationFn: async (time: AskedTime) => ({ time, preview: await previewCompensation(time) }),
  });
  useEffect(() => {
    if (asked !== null) mutate(asked);
  }, [asked, mutate]);
  const nowMs = wholeMinute(serverNowMs());
  const [from, setFrom] = useState(
    wallClockOf(asked === null ? nowMs - DAY_MS : Date.parse(asked.from), zone),
  );
  const [to, setTo] = useState(wallClockOf(asked === null ? nowMs : Date.parse(asked.to), zone));
  const typed = readAsked(from, to, zone);
  const change =
    (set: (text: string) => void) =>
    (text: string): void => {
      set(text);
      reset();
    };
  return (
    <SectionPanel title={words.timeTitle}>
      <Text size="sm">{words.timeText}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TimeField label={words.from} value={from} zone={zone} onChange={change(setFrom)} />
        <TimeField label={words.to} value={to} zone={zone} onChange={change(setTo)} />
      </SimpleGrid>
      <Group>
        <Button
          variant="default"
          loading={isPending}
          disabled={typed === null}
          onClick={() => typed !== null && mutate(typed)}
        >
          {words.preview}
        </Button>
      </Group>
      {error !== null && <ProblemPanel error={error} />}
      {data !== undefined && <Preview {...data} />}
    </SectionPanel>
  );
}

function readAsked(from: string, to: string, zone: string): AskedTime | null {
  const [fromMs, toMs] = [readWallClock(from, zone), readWallClock(to, zone)];
  if (fromMs === null || toMs === null) return null;
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function TimeField(props: {
  readonly label: string;
  readonly value: string;
  readonly zone: string;
  readonly onChange: (text: string) => void;
}) {
  const { value, zone } = props;
  const words = useWords(compensationWords);
  return (
    <TextInput
      type="datetime-local"
      label={props.label}
      description={zone}
      value={value}
      error={readWallClock(value, zone) === null && words.noTime}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** What would happen, and the button that makes it happen. */
function Preview({ time, preview }: { readonly time: AskedTime; readonly preview: CompensationPreview }) {
  const words = useWords(compensationWords);
  const language = useLanguage();
  const mayGive = useMayDo("give-time-back");
  return (
    <Stack gap="sm" role="status" aria-label={words.previewTitle}>
      {preview.running_since !== null && (
        <Alert color="yellow" role="note">
          {words.stillDown}
        </Alert>
      )}
      {preview.tokens === 0 ? (
        <Text>{words.nothing}</Text>
      ) : (
        <Details
          details={[
            { name: words.outageTime, value: <TimeSpan seconds={preview.outage_seconds} /> },
            { name: words.tokens, value: formatNumber(preview.tokens, language) },
            { name: words.given, value: <TimeSpan seconds={preview.seconds} /> },
          ]}
        />
      )}
      {mayGive && preview.tokens > 0 && <GiveButton time={time} preview={preview} />}
    </Stack>
  );
}

function GiveButton({ time, preview }: { readonly time: AskedTime; readonly preview: CompensationPreview }) {
  const words = useWords(compensationWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const give = async (reason: string): Promise<void> => {
    const { id } = await api.call("POST", "/api/v1/admin/compensations", { body: { ...time, reason } });
    void client.invalidateQueries({ queryKey: ["desk"] });
    void navigate({ to: "/desk/compensations/$compensationId", params: { compensationId: id } });
  };
  return (
    <Group>
      <Button onClick={() => setOpen(true)}>{words.give}</Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.giveTitle}
        confirmLabel={words.give}
        isDestructive={false}
        takesReason
        onAct={give}
      >
        <Text size="sm">{words.giveText(preview.tokens)}</Text>
        <Details details={[{ name: words.given, value: <TimeSpan seconds={preview.seconds} /> }]} />
      </ActDialog>
    </Group>
  );
}
