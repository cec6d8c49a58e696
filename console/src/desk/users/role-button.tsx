import { Button, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import { roleWords } from "../frame/role-words.ts";
import { useUserChange } from "./use-user-change.ts";
import type { VersionedUser } from "./user-query.ts";
import { isRole, type Role } from "./users-query.ts";
import { roleTexts, usersWords } from "./users-words.ts";

const ROLES: readonly string[] = Object.keys(roleWords);

/** Gives or takes a role. @param onDone receives the message to display */
export function RoleButton(props: {
  readonly user: VersionedUser;
  readonly onDone: (message: string) => void;
}) {
  const { value: user } = props.user;
  const words = useWords(usersWords);
  const roles = useWords(roleWords);
  const texts = useWords(roleTexts);
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState<Role | null>(user.role);
  const { begin, change, reload } = useUserChange(props.user);
  const open = (): void => {
    begin();
    setRole(user.role);
    setOpen(true);
  };
  const act = async (reason: string): Promise<void> => {
    await change({ role, reason });
    props.onDone(words.roleDone);
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        {words.changeRole}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.roleTitle(user.username)}
        confirmLabel={words.changeRole}
        isDisabled={role === user.role}
        takesReason
        onAct={act}
        reload={reload}
      >
        <NativeSelect
          label={words.role}
          value={role ?? ""}
          onChange={({ currentTarget: { value } }) => setRole(isRole(value) ? value : null)}
        >
          <option value="">{words.customer}</option>
          {ROLES.filter(isRole).map((name) => (
            <option key={name} value={name}>
              {roles[name]}
            </option>
          ))}
        </NativeSelect>
        <Text size="sm">{texts[role ?? "customer"]}</Text>
        {role !== null && role !== user.role && <Text size="sm">{words.roleAgain}</Text>}
      </ActDialog>
    </>
  );
}
