import { Button, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client.ts";
import { useWords } from "../words/words.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import type { Token } from "./token.ts";
import { tokenWords } from "./token-words.ts";

/** Frees the token from the device that holds it. @param onDone receives the message to display */
export function ReleaseButton(props: { readonly token: Token; readonly onDone: (message: string) => void }) {
  const { token } = props;
  const words = useWords(tokenWords);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  if (token.device === null) return null;
  const release = async (): Promise<void> => {
    const path = { token_id: token.id };
    const { released } = await api.call("POST", "/api/v1/tokens/{token_id}/release-device", { path });
    props.onDone(released ? words.released : words.notHeld);
    void client.invalidateQueries({ queryKey: ["tokens"] });
  };
  return (
    <>
      <Button
        data-own
        variant="default"
        leftSection={<IconPlugConnectedX size={16} />}
        onClick={() => setOpen(true)}
      >
        {words.release}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.releaseTitle}
        confirmLabel={words.release}
        isDestructive
        returnsFocus={false}
        onConfirm={release}
        onClose={() => setOpen(false)}
      >
        <Text>{words.releaseText(token.device.id_hint)}</Text>
      </ConfirmDialog>
    </>
  );
}
