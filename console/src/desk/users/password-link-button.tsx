import { Alert, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { Moment } from "../../parts/moment.tsx";
import { SecretText } from "../../parts/secret-text.tsx";
import { useWords } from "../../words/words.ts";
import { ActDialog } from "../frame/act-dialog.tsx";
import type { User } from "./user-query.ts";
import { usersWords } from "./users-words.ts";

type PasswordLink = Schemas["PasswordResetLink"];

/** Makes a link that sets a new password, and shows it until the page is left: it cannot be read again. */
export function PasswordLinkButton({ user }: { readonly user: User }) {
  const words = useWords(usersWords);
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<PasswordLink | null>(null);
  const make = async (): Promise<void> => {
    const path = { user_id: user.id };
    setMade(await api.call("POST", "/api/v1/admin/users/{user_id}/password-reset", { path }));
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words.link}
      </Button>
      <ActDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={words.linkTitle(user.username)}
        confirmLabel={words.linkMake}
        isDestructive={false}
        onAct={make}
      >
        <Text size="sm">{words.linkText}</Text>
      </ActDialog>
      {made !== null && <MadeLink made={made} />}
    </>
  );
}

function MadeLink({ made }: { readonly made: PasswordLink }) {
  const words = useWords(usersWords);
  return (
    <Alert color="green" role="status" title={words.linkDone} w="100%">
      <Stack gap="xs">
        <SecretText text={made.link} secret={made.token} />
        <Text size="sm">
          {words.linkUntil} <Moment time={made.expires_at} />. {words.linkOnce}
        </Text>
      </Stack>
    </Alert>
  );
}
