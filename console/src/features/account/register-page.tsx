import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { signIn } from "../../api/sign-in.ts";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { type Submit, useSubmit } from "../../parts/use-submit.ts";
import { browserTimeZone } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { NewPasswordField } from "./password-field.tsx";
import { useRedirectSignedIn } from "./use-redirect-signed-in.ts";

/** The API's limits (contract, Authentication). */
const USERNAME_CHARACTERS = { minLength: 3, maxLength: 50 };
const EMAIL_CHARACTERS_MAX = 254;

export function RegisterPage() {
  const words = useWords(accountWords);
  const { ref } = useSearch({ from: "/register" });
  useRedirectSignedIn();
  return (
    <AccountFrame
      title={words.registerTitle}
      below={
        <Group gap="xs" justify="center">
          <Text span>{words.haveAccount}</Text>
          <TextLink to="/sign-in">{words.signIn}</TextLink>
        </Group>
      }
    >
      <RegisterForm code={ref} />
    </AccountFrame>
  );
}

function RegisterForm({ code }: { readonly code: string | undefined }) {
  const words = useWords(accountWords);
  const submit = useRegister(code);
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        {code !== undefined && <Alert>{words.invited(code)}</Alert>}
        <TextInput
          name="email"
          type="email"
          label={words.email}
          // The sign-in asks for the e-mail address, so password managers must store it with the password.
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          maxLength={EMAIL_CHARACTERS_MAX}
          error={submit.errorOf("email")}
        />
        <TextInput
          name="username"
          label={words.username}
          description={words.usernameRule}
          autoComplete="nickname"
          required
          withAsterisk={false}
          {...USERNAME_CHARACTERS}
          error={submit.errorOf("username")}
        />
        <NewPasswordField name="password" error={submit.errorOf("password")} />
        <RegisterProblem problem={submit.problem} code={code} />
        <Button type="submit" loading={submit.isBusy}>
          {words.createAccount}
        </Button>
      </Stack>
    </form>
  );
}

/** If the referral code is unknown, the user can go on without it; what was entered stays. */
function RegisterProblem(props: { readonly problem: Submit["problem"]; readonly code: string | undefined }) {
  const words = useWords(accountWords);
  const { problem, code } = props;
  const isCodeUnknown = problem?.code === "referral_code_unknown";
  if (problem === null || (isCodeUnknown && code === undefined)) return null;
  return (
    <>
      <ProblemPanel error={problem} />
      {isCodeUnknown && (
        <LinkButton to="/register" search={{}} replace variant="default">
          {words.withoutCode}
        </LinkButton>
      )}
    </>
  );
}

/** Creates the account and signs in to it. */
function useRegister(code: string | undefined): Submit {
  const language = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useSubmit(
    async ({ email = "", username = "", password = "" }) => {
      client.clear();
      await api.call("POST", "/api/v1/auth/register", {
        query: code === undefined ? {} : { ref: code },
        body: { email, username, password, language, time_zone: browserTimeZone() },
      });
      // The account exists from here on: if signing in fails, the user tries again on the sign-in page.
      await signIn(email, password).catch(() => navigate({ to: "/sign-in", replace: true }));
    },
    ["email", "username", "password"],
    { email_taken: "email", username_taken: "username" },
  );
}
