import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { toProblem } from "../../api/problem.ts";
import { statusQuery } from "../../api/queries.ts";
import { signIn } from "../../api/sign-in.ts";
import { TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { CodeField } from "./code-field.tsx";
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
  const [asksCode, setAsksCode] = useState(false);
  const submit = useSubmit(
    async ({ email = "", password = "", totp_code }) => {
      // The data of a previous user of this page.
      client.clear();
      await signIn(email, password, totp_code).catch((error: unknown) => {
        const { code } = toProblem(error);
        if (code === "totp_required") return setAsksCode(true);
        // The password was changed meanwhile.
        if (code === "invalid_credentials") setAsksCode(false);
        throw error;
      });
    },
    ["totp_code"],
    { totp_code_wrong: "totp_code" },
  );
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        {/* Stays in the form: the second call needs both again. */}
        <Stack display={asksCode ? "none" : undefined}>
          <FirstStep returns={returns} />
        </Stack>
        {asksCode && <CodeStep error={submit.errorOf("totp_code")} />}
        {submit.problem !== null && <ProblemPanel error={submit.problem} />}
        <Button type="submit" loading={submit.isBusy}>
          {words.signIn}
        </Button>
        {asksCode && (
          <Button variant="default" onClick={() => setAsksCode(false)}>
            {words.back}
          </Button>
        )}
      </Stack>
    </form>
  );
}

function CodeStep({ error }: { readonly error: string | undefined }) {
  const words = useWords(accountWords);
  return (
    <>
      <Text>{words.codeIntro}</Text>
      <CodeField label={words.code} description={words.codeHint} error={error} autoFocus />
    </>
  );
}

function FirstStep({ returns }: { readonly returns: boolean }) {
  const words = useWords(accountWords);
  return (
    <>
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
    </>
  );
}
