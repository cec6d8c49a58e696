import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client.ts";
import { useWords } from "../words/words.ts";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import type { Token } from "./token.ts";
import { tokenWords } from "./token-words.ts";

/**
 * Frees the token from the device that holds it; on request so that this device cannot win it back for ten minutes. @param onDone receives the message
 * to display
 */
export function ReleaseButton(props: { readonly token: Token; readonly onDone: (message: string) => void }) {
  const { token } = props;
  const words = useWords(tokenWords);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [isKeptOut, setKeptOut] = useState(false);
  if (token.device === null) return null;
  const release = async (): Promise<void> => {
    props.onDone(words[await free(token.id, isKeptOut)]);
    void client.invalidateQueries({ queryKey: ["tokens"] });
  };
  const close = (): void => {
    setOpen(false);
    setKeptOut(false);
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
        onClose={close}
      >
        <Text>{words.releaseText(token.device.id_hint)}</Text>
        <Checkbox
          label={words.keepOut}
          description={words.keepOutText}
          checked={isKeptOut}
          onChange={({ currentTarget }) => setKeptOut(currentTarget.checked)}
        />
      </ConfirmDialog>
    </>
  );
}

/** @returns what to say about it. @throws ApiProblem */
async function free(tokenId: string, keepsOut: boolean): Promise<"released" | "keptOut" | "notHeld"> {
  const path = { token_id: tokenId };
  if (keepsOut) {
    const { taken_over } = await api.call("POST", "/api/v1/tokens/{token_id}/takeover", { path });
    return taken_over ? "keptOut" : "notHeld";
  }
  const { released } = await api.call("POST", "/api/v1/tokens/{token_id}/release-device", { path });
  return released ? "released" : "notHeld";
}
