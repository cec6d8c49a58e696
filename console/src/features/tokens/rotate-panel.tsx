import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import { Button, Checkbox, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { browserQuery } from "../../api/browser-device.ts";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { useTimeZone } from "../../parts/moment.tsx";
import type { Token } from "../../parts/token.ts";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { rotateWords } from "./rotate-words.ts";

/** How long the device goes on by the former secret, if it may: as long as the service allows. */
const GRACE_SECONDS = 600;

type RotatePanelProps = { readonly token: Token; readonly onDone: (message: string) => void };

/** Replaces the secret of the token. @param onDone receives the message to display */
export function RotatePanel(props: RotatePanelProps) {
  const words = useWords(rotateWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="rotate" data-own>
      <Stack gap="sm">
        <Title order={2} size="h4" id="rotate">
          {words.panelTitle}
        </Title>
        <Text>{words.panel}</Text>
        <Group>
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => setOpen(true)}>
            {words.rotate}
          </Button>
        </Group>
      </Stack>
      <RotateDialog {...props} isOpen={isOpen} onClose={() => setOpen(false)} />
    </Paper>
  );
}

function RotateDialog(props: RotatePanelProps & { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { token, isOpen, onClose, onDone } = props;
  const words = useWords(rotateWords);
  const tellUntil = useUntil();
  const client = useQueryClient();
  const [hasGrace, setGrace] = useState(false);
  const { device } = token;
  const rotate = async (): Promise<void> => {
    const { former_until: until } = await api.call("POST", "/api/v1/tokens/{token_id}/rotate", {
      path: { token_id: token.id },
      body: { grace_seconds: hasGrace && device !== null ? GRACE_SECONDS : 0 },
    });
    onDone(
      until === null || device === null ? words.done : words.doneUntil(device.id_hint, tellUntil(until)),
    );
    setGrace(false);
    void client.invalidateQueries({ queryKey: ["tokens"] });
    // This browser may be connected by the former secret.
    void client.invalidateQueries(browserQuery);
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={words.title}
      confirmLabel={words.rotate}
      isDestructive
      returnsFocus={false}
      onConfirm={rotate}
      onClose={onClose}
    >
      <Text>{words.stays}</Text>
      <Text>{words.stops}</Text>
      {device !== null && (
        <>
          <Text>{words.holds(device.id_hint)}</Text>
          <Checkbox
            checked={hasGrace}
            onChange={(event) => setGrace(event.currentTarget.checked)}
            label={words.grace(device.id_hint)}
            description={words.graceHint}
          />
        </>
      )}
    </ConfirmDialog>
  );
}

function useUntil(): (time: string) => string {
  const language = useLanguage();
  const timeZone = useTimeZone();
  return (time) => formatMoment(time, language, timeZone);
}
