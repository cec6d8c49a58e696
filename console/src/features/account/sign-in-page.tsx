import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { statusQuery } from "../../api/queries.ts";
import { signIn } from "../../api/sign-in.ts";
import { TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { PasswordField } from "./password-field.tsx";
import { useRedirectSignedIn } from "./use-redirect-signed-in.ts";

export function SignInPage() {
  const words = useWords(accountWords);
  const { next } = useSearch({ from: "/sign-in" });
  useRedirectSignedIn(next);
  return (
    <AccountFrame
      title={words.signInTitle}
      below={
        <Group gap="xs" justify="center">
          <Text span>{words.noAccount}</Text>
          <TextLink to="/register">{words.createAccount}</TextLink>
        </Group>
      }
    >
      <SignInForm returns={next !== undefined} />
    </AccountFrame>
  );
}

/** Warns that a reload signs out, where the service states that it does (`keeps_sign_in: false`). */
function ReloadSignsOut() {
  const words = useWords(accountWords);
  const status = useQuery(statusQuery);
  if (status.data?.keeps_sign_in !== false) return null;
  return (
    <Text size="sm" c="dimmed">
      {words.reloadSignsOut}
    </Text>
  );
}

function SignInForm({ returns }: { readonly returns: boolean }) {
  const words = useWords(accountWords);
  const client = useQueryClient();
  const submit = useSubmit(async ({ email = "", password = "" }) => {
    // The data of a previous user of this page.
    client.clear();
    await signIn(email, password);
  });
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        {returns && <Text>{words.comeBack}</Text>}
        <TextInput
          name="email"
          type="email"
          label={words.email}
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
        />
        <Stack gap="xs">
          <PasswordField name="password" />
          <TextLink to="/forgot-password" size="sm" ta="end">
            {words.forgotQuestion}
          </TextLink>
        </Stack>
        <ReloadSignsOut />
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Button type="submit" loading={submit.isBusy}>
          {words.signIn}
        </Button>
      </Stack>
    </form>
  );
}
