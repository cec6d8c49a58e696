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
  const { change, reload } = useUserChange(props.user);
  const act = async (reason: string): Promise<void> => {
    const { is_active } = await change({ is_active: !user.is_active, reason });
    props.onDone(is_active ? words.activated : words.deactivated);
  };
  const verb = user.is_active ? words.deactivate : words.activate;
  return (
    <>
      <Button
        variant={user.is_active ? "subtle" : "default"}
        {...(user.is_active ? { color: "red" } : {})}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={user.is_active ? words.deactivateTitle(user.username) : words.activateTitle(user.username)}
        confirmLabel={verb}
        isDestructive={user.is_active}
        takesReason
        onAct={act}
        reload={reload}
      >
        <Text>{user.is_active ? words.deactivateText : words.activateText}</Text>
      </ActDialog>
    </>
  );
}
