import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { meQuery } from "../../api/queries.ts";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { type Submit, useSubmit } from "../../parts/use-submit.ts";
import { LANGUAGES } from "../../words/define-words.ts";
import { browserTimeZone } from "../../words/format.ts";
import { LANGUAGE_NAMES } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { NOTIFICATIONS_KEY } from "./notification-form.tsx";
import { profileWords } from "./profile-words.ts";

type Me = Schemas["UserWithBalance"];

const FULL_NAME_CHARACTERS_MAX = 255;
const LANGUAGE_CHOICES = LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }));

export function ProfileForm({ me }: { readonly me: Me }) {
  const words = useWords(profileWords);
  const [isSaved, setSaved] = useState(false);
  const submit = useSave(() => setSaved(true));
  return (
    <form onSubmit={submit.onSubmit} onChange={() => setSaved(false)} className="profile-form">
      <Stack>
        <TextInput
          name="full_name"
          label={words.fullName}
          description={words.fullNameHint}
          autoComplete="name"
          defaultValue={me.full_name ?? ""}
          maxLength={FULL_NAME_CHARACTERS_MAX}
          error={submit.errorOf("full_name")}
        />
        <NativeSelect
          // The switch in the header changes the language too.
          key={me.language}
          name="language"
          label={words.language}
          description={words.languageHint}
          defaultValue={me.language}
          data={LANGUAGE_CHOICES}
          error={submit.errorOf("language")}
        />
        <TimeZoneSelect chosen={me.time_zone} error={submit.errorOf("time_zone")} />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Group>
          <Button type="submit" loading={submit.isBusy}>
            {words.save}
          </Button>
          <Text role="status" size="sm">
            {isSaved && words.saved}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function useSave(onSaved: () => void): Submit {
  const client = useQueryClient();
  return useSubmit(
    async ({ full_name = "", language, time_zone = "" }) => {
      const chosen = LANGUAGES.find((known) => known === language);
      const body = {
        full_name: full_name.trim() || null,
        time_zone,
        ...(chosen === undefined ? {} : { language: chosen }),
      };
      client.setQueryData(meQuery.queryKey, await api.call("PATCH", "/api/v1/users/me", { body }));
      // Quiet hours are by the time zone.
      void client.invalidateQueries({ queryKey: NOTIFICATIONS_KEY });
      onSaved();
    },
    ["full_name", "language", "time_zone"],
  );
}

/** The browser's zone comes first: most users look for it. */
function TimeZoneSelect(props: { readonly chosen: string; readonly error: string | undefined }) {
  const words = useWords(profileWords);
  const suggested = browserTimeZone();
  // The name of the account's zone may be missing in the browser's list.
  const others = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", props.chosen]);
  others.delete(suggested);
  return (
    <NativeSelect
      name="time_zone"
      label={words.timeZone}
      description={words.timeZoneHint}
      defaultValue={props.chosen}
      data={[
        { group: words.ofThisBrowser, items: [suggested] },
        { group: words.allTimeZones, items: [...others].sort() },
      ]}
      error={props.error}
    />
  );
}
