import { Button, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { LinkButton } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { accountWords } from "./account-words.ts";
import { type LinkFormProps, OneTimeLinkPage } from "./one-time-link-page.tsx";

/** Confirms an e-mail address. */
export function VerifyEmailPage() {
  const words = useWords(accountWords);
  return (
    <OneTimeLinkPage
      path="/verify-email"
      title={words.verifyTitle}
      form={(link) => <VerifyForm {...link} />}
      done={{
        title: words.verified,
        text: words.verifiedText,
        next: { to: "/", label: words.toConsole },
      }}
      incomplete={{
        text: words.verifyIncompleteText,
        next: { to: "/profile", label: words.toProfile },
      }}
    />
  );
}

/** A button, not the page itself, confirms: programs that check the links of mails must not. */
function VerifyForm({ secret, onDone }: LinkFormProps) {
  const words = useWords(accountWords);
  const client = useQueryClient();
  const submit = useSubmit(async () => {
    await api.call("POST", "/api/v1/auth/verify-email", { body: { token: secret } });
    // The profile shows the address as confirmed, and purchases are open.
    void client.invalidateQueries();
    onDone();
  });
  const { problem } = submit;
  return (
    <form onSubmit={submit.onSubmit}>
      <Stack>
        <Text>{words.verifyIntro}</Text>
        {problem !== null && <ProblemPanel error={problem} />}
        {problem?.code === "verification_link_invalid" ? (
          <LinkButton to="/profile" variant="default">
            {words.toProfile}
          </LinkButton>
        ) : (
          <Button type="submit" loading={submit.isBusy}>
            {words.verify}
          </Button>
        )}
      </Stack>
    </form>
  );
}
