import { Alert, Button, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { clearSignIn } from "../../api/sign-in.ts";
import { LinkButton } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { NewPasswordField } from "./password-field.tsx";
import { useLinkSecret } from "./use-link-secret.ts";

/** Sets a new password by the one-time link `/reset-password#token=…`. */
export function ResetPasswordPage() {
  const words = useWords(accountWords);
  const secret = useLinkSecret("/reset-password");
  const [isDone, setDone] = useState(false);
  return (
    <AccountFrame title={words.resetTitle}>
      {isDone && <ResetDone />}
      {!isDone && secret === null && <LinkIncomplete />}
      {!isDone && secret !== null && <ResetForm secret={secret} onDone={() => setDone(true)} />}
    </AccountFrame>
  );
}

function ResetForm({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const words = useWords(accountWords);
  const client = useQueryClient();
  const submit = useSubmit(
    async ({ password = "" }) => {
      await api.call("POST", "/api/v1/auth/password-reset", { body: { token: secret, password } });
      // The server has ended all sign-ins, including this browser's.
      clearSignIn();
      client.clear();
      onDone();
    },
    ["password"],
  );
  const { problem } = submit;
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        <Text>{words.resetIntro}</Text>
        <NewPasswordField name="password" error={submit.errorOf("password")} autoFocus />
        {problem !== null && <ProblemPanel error={problem} />}
        {problem?.code === "reset_link_invalid" && (
          <LinkButton to="/forgot-password" variant="default">
            {words.newLink}
          </LinkButton>
        )}
        <Button type="submit" loading={submit.isBusy}>
          {words.savePassword}
        </Button>
      </Stack>
    </form>
  );
}

function ResetDone() {
  const words = useWords(accountWords);
  return (
    <Stack>
      <Alert color="green" title={words.resetDone} role="status">
        {words.resetDoneText}
      </Alert>
      <LinkButton to="/sign-in">{words.signIn}</LinkButton>
    </Stack>
  );
}

function LinkIncomplete() {
  const words = useWords(accountWords);
  return (
    <Stack>
      <Alert color="yellow" title={words.linkIncomplete}>
        {words.linkIncompleteText}
      </Alert>
      <LinkButton to="/forgot-password" variant="default">
        {words.newLink}
      </LinkButton>
    </Stack>
  );
}
