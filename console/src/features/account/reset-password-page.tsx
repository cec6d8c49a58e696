import { Button, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { clearSignIn } from "../../api/sign-in.ts";
import { LinkButton } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { accountWords } from "./account-words.ts";
import { type LinkFormProps, OneTimeLinkPage } from "./one-time-link-page.tsx";
import { NewPasswordField } from "./password-field.tsx";

/** Sets a new password. */
export function ResetPasswordPage() {
  const words = useWords(accountWords);
  return (
    <OneTimeLinkPage
      path="/reset-password"
      title={words.resetTitle}
      form={(link) => <ResetForm {...link} />}
      done={{
        title: words.resetDone,
        text: words.resetDoneText,
        next: { to: "/sign-in", label: words.signIn },
      }}
      incomplete={{
        text: words.linkIncompleteText,
        next: { to: "/forgot-password", label: words.newLink },
      }}
    />
  );
}

function ResetForm({ secret, onDone }: LinkFormProps) {
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
