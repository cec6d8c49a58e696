import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { type Submit, useSubmit } from "../../parts/use-submit.ts";
import type { Language } from "../../words/define-words.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { notificationWords } from "./notification-words.ts";
import { profileWords } from "./profile-words.ts";

type Notifications = Schemas["Notifications"];
type Kind = Notifications["kinds"][number];

export const NOTIFICATIONS_KEY = ["notifications"];

/** @param language that of the titles of kinds */
export function notificationsQuery(language: Language) {
  return queryOptions({
    queryKey: [...NOTIFICATIONS_KEY, language],
    queryFn: () => api.call("GET", "/api/v1/users/me/notifications"),
    // While the other language is read, the form stays, with what was entered.
    placeholderData: (former: Notifications | undefined) => former,
  });
}

/** What the user is told, by each way that the service has. */
export function NotificationForm({ settings }: { readonly settings: Notifications }) {
  const words = useWords(notificationWords);
  const saveWords = useWords(profileWords);
  const [isSaved, setSaved] = useState(false);
  const submit = useSave(settings, () => setSaved(true));
  return (
    <form onSubmit={submit.onSubmit} onChange={() => setSaved(false)}>
      <Stack>
        <Text size="sm">{words.intro}</Text>
        {settings.kinds.map((kind) => (
          <Switches key={kind.kind} kind={kind} />
        ))}
        <TextInput
          name="balance_low"
          label={words.balanceLow}
          description={words.balanceHint}
          inputMode="decimal"
          defaultValue={settings.balance_low}
          maxLength={20}
          error={submit.errorOf("balance_low")}
        />
        <QuietHours settings={settings} submit={submit} />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" loading={submit.isBusy}>
            {saveWords.save}
          </Button>
          <Text role="status" size="sm">
            {isSaved && saveWords.saved}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function Switches({ kind }: { readonly kind: Kind }) {
  const words = useWords(notificationWords);
  const isOne = kind.channels.length === 1;
  return kind.channels.map(({ channel, is_on, is_fixed }) => (
    <Checkbox
      key={channel}
      name={nameOf(kind.kind, channel)}
      label={isOne ? kind.title : words.byChannel(kind.title, words[channel])}
      defaultChecked={is_on}
      disabled={is_fixed}
    />
  ));
}

function QuietHours({ settings, submit }: { readonly settings: Notifications; readonly submit: Submit }) {
  const words = useWords(notificationWords);
  const { quiet_hours: quiet, time_zone: timeZone } = settings;
  return (
    <Stack gap="xs">
      <Group align="flex-start">
        <TextInput
          type="time"
          name="quiet_hours/from"
          label={words.quietFrom}
          defaultValue={quiet?.from ?? ""}
          error={submit.errorOf("quiet_hours/from")}
        />
        <TextInput
          type="time"
          name="quiet_hours/to"
          label={words.quietTo}
          defaultValue={quiet?.to ?? ""}
          error={submit.errorOf("quiet_hours/to")}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {words.quietHint(timeZone)}
      </Text>
    </Stack>
  );
}

function useSave(settings: Notifications, onSaved: () => void): Submit {
  const client = useQueryClient();
  const language = useLanguage();
  return useSubmit(
    async (texts) => {
      const from = texts["quiet_hours/from"] ?? "";
      const to = texts["quiet_hours/to"] ?? "";
      const body = {
        preferences: settings.kinds.flatMap(({ kind, channels }) =>
          channels
            .filter(({ is_fixed }) => !is_fixed)
            // A box that is not ticked is not in the form.
            .map(({ channel }) => ({ kind, channel, is_on: texts[nameOf(kind, channel)] !== undefined })),
        ),
        quiet_hours: from === "" && to === "" ? null : { from, to },
        balance_low: (texts.balance_low ?? "").trim().replace(",", "."),
      };
      const changed = await api.call("PATCH", "/api/v1/users/me/notifications", { body });
      client.setQueryData(notificationsQuery(language).queryKey, changed);
      onSaved();
    },
    ["balance_low", "quiet_hours/from", "quiet_hours/to"],
  );
}

function nameOf(kind: string, channel: string): string {
  return `${kind} ${channel}`;
}
