import { Alert, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { browserQuery } from "../../api/browser-device.ts";
import type { ChosenToken } from "../../api/tickets.ts";
import { TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useWords } from "../../words/words.ts";
import { connectWords } from "./connect-words.ts";
import { openTarget } from "./open-target.ts";

/** Opens the target in this browser. */
export function ConnectBrowser({ token }: { readonly token: ChosenToken }) {
  const words = useWords(connectWords);
  const client = useQueryClient();
  const open = useMutation({
    mutationFn: (opened: ChosenToken) => openTarget(client, opened),
    onSuccess: () => client.invalidateQueries(browserQuery),
  });
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="in-browser">
      <Stack gap="sm">
        <Title order={2} size="h4" id="in-browser">
          {words.browserTitle}
        </Title>
        <Text>{words.browser}</Text>
        <Group>
          <Button
            size="md"
            leftSection={<IconExternalLink size={18} />}
            loading={open.isPending}
            onClick={() => open.mutate(token)}
          >
            {words.open}
          </Button>
        </Group>
        {open.isError && <ProblemPanel error={open.error} />}
      </Stack>
      <div role="status">
        {open.isSuccess && (
          <Alert color="green" mt="sm" role="note">
            {words.opened} {open.data && words.signInForgotten}{" "}
            <TextLink to="/connect" size="sm">
              {words.thisBrowser}
            </TextLink>
          </Alert>
        )}
      </div>
    </Paper>
  );
}
