import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { useUserChange } from "./use-user-change.ts";
import type { VersionedUser } from "./user-query.ts";
import { usersWords } from "./users-words.ts";

/** Locks a user out, or lets them in again. @param onDone receives the message to display */
export function ActivationButton(props: {
  readonly user: VersionedUser;
  readonly onDone: (message: string) => void;
}) {
  const { value: user } = props.user;
  const words = useWords(usersWords);
  const [isOpen, setOpen] = useState(false);
  // Chosen when the dialog opens: what it asks must not turn into its contrary under a thumb.
  const [isToBeActive, setToBeActive] = useState(!user.is_active);
  const { begin, change, reload } = useUserChange(props.user);
  const open = (): void => {
    begin();
    setToBeActive(!user.is_active);
    setOpen(true);
  };
  const act = async (reason: string): Promise<void> => {
    const { is_active } = await change({ is_active: isToBeActive, reason });
    props.onDone(is_active ? words.activated : words.deactivated);
  };
  return (
    <>
      <Button
        variant={user.is_active ? "subtle" : "default"}
        color={user.is_active ? "red" : "gray"}
        onClick={open}
      >
        {user.is_active ? words.deactivate : words.activate}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={isToBeActive ? words.activateTitle(user.username) : words.deactivateTitle(user.username)}
        confirmLabel={isToBeActive ? words.activate : words.deactivate}
        isDestructive={!isToBeActive}
        takesReason
        onAct={act}
        reload={reload}
      >
        <Text size="sm">{isToBeActive ? words.activateText : words.deactivateText}</Text>
      </ActDialog>
    </>
  );
}
