import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "../../../api/queries.ts";
import { LinkButton } from "../../../parts/link.tsx";
import { useWords } from "../../../words/words.ts";
import { dismiss, isDismissed } from "./dismissed.ts";
import { setupWords } from "./setup-words.ts";
import { useSetup } from "./use-setup.ts";

/** Leads an owner through the setup, until every step is done or the owner has put it away. */
export function SetupInvitation() {
  const { data: me } = useQuery(meQuery);
  const [isHidden, setHidden] = useState(false);
  if (me?.role !== "owner" || isHidden || isDismissed(me.id)) return null;
  const hide = (): void => {
    dismiss(me.id);
    setHidden(true);
  };
  return <Invitation onDismiss={hide} />;
}

function Invitation({ onDismiss }: { readonly onDismiss: () => void }) {
  const words = useWords(setupWords);
  const { data } = useSetup();
  const next = data?.steps.find(({ state }) => state !== "done");
  if (data === undefined || next === undefined) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={words.inviteTitle}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {words.inviteTitle}
        </Title>
        <Text>
          {words.progress(data.done, data.steps.length)} {words.next} <b>{words[next.name]}</b>
        </Text>
        <Text size="sm" c="dimmed">
          {next.finding}
        </Text>
        <Group gap="xs">
          <LinkButton to="/desk/setup">{words.all}</LinkButton>
          <Button variant="default" onClick={onDismiss}>
            {words.dismiss}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
