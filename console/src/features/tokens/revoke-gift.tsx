import { Button, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { useWords } from "../../words/words.ts";
import { giveWords } from "./give-words.ts";

/** Takes an offer back that nobody has claimed. @param name of the token, where several are on the page */
export function RevokeGift(props: {
  readonly tokenId: string;
  readonly name?: string;
  readonly onDone: (message: string) => void;
}) {
  const { tokenId, name, onDone } = props;
  const words = useWords(giveWords);
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const revoke = async (): Promise<void> => {
    try {
      await api.call("DELETE", "/api/v1/tokens/{token_id}/gift", { path: { token_id: tokenId } });
      onDone(words.revoked);
    } finally {
      // Somebody may have claimed it.
      void client.invalidateQueries({ queryKey: ["tokens"] });
    }
  };
  return (
    <>
      <Button
        data-own
        variant="default"
        aria-label={name === undefined ? undefined : words.revokeNamed(name)}
        onClick={() => setOpen(true)}
      >
        {words.revoke}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.revokeTitle}
        confirmLabel={words.revoke}
        cancelLabel={words.keep}
        returnsFocus={false}
        onConfirm={revoke}
        onClose={() => setOpen(false)}
      >
        <Text>{words.revokeText}</Text>
      </ConfirmDialog>
    </>
  );
}
