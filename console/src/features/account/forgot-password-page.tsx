import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { TextLink } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { Outcome } from "./outcome.tsx";

export function ForgotPasswordPage() {
  const words = useWords(accountWords);
  const [answer, setAnswer] = useState<string | null>(null);
  return (
    <AccountFrame
      title={words.forgotTitle}
      below={answer === null && <TextLink to="/sign-in">{words.toSignIn}</TextLink>}
    >
      {answer === null ? (
        <ForgotPasswordForm onSent={setAnswer} />
      ) : (
        <Outcome
          isGood
          title={words.linkSent}
          text={`${answer} ${words.linkValid}`}
          next={{ to: "/sign-in", label: words.toSignIn }}
        />
      )}
    </AccountFrame>
  );
}

function ForgotPasswordForm({ onSent }: { readonly onSent: (answer: string) => void }) {
  const words = useWords(accountWords);
  const submit = useSubmit(async ({ email = "" }) => {
    onSent((await api.call("POST", "/api/v1/auth/forgot-password", { body: { email } })).message);
  });
  const { problem } = submit;
  // Not an error: this service is set up without mail.
  if (problem?.code === "mail_off") {
    return (
      <Alert title={words.mailOff} role="alert">
        {problem.detail}
      </Alert>
    );
  }
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        <Text>{words.forgotIntro}</Text>
        <TextInput
          name="email"
          type="email"
          label={words.email}
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
        />
        {problem !== null && <ProblemPanel error={problem} />}
        <Button type="submit" loading={submit.isBusy}>
          {words.sendLink}
        </Button>
      </Stack>
    </form>
  );
}
