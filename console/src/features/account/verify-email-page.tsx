import { Alert, Button, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { safetyQuery } from "../../api/queries.ts";
import { LinkButton } from "../../parts/link.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { AccountFrame } from "./account-frame.tsx";
import { accountWords } from "./account-words.ts";
import { useLinkSecret } from "./use-link-secret.ts";

/** Confirms an e-mail address by the one-time link `/verify-email#token=…`. */
export function VerifyEmailPage() {
  const words = useWords(accountWords);
  const secret = useLinkSecret("/verify-email");
  const [isDone, setDone] = useState(false);
  return (
    <AccountFrame title={words.verifyTitle}>
      {isDone && <Verified />}
      {!isDone && secret === null && <LinkIncomplete />}
      {!isDone && secret !== null && <VerifyForm secret={secret} onDone={() => setDone(true)} />}
    </AccountFrame>
  );
}

/** A button, not the page itself, confirms: programs that check the links of mails must not. */
function VerifyForm({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const words = useWords(accountWords);
  const client = useQueryClient();
  const submit = useSubmit(async () => {
    await api.call("POST", "/api/v1/auth/verify-email", { body: { token: secret } });
    await client.invalidateQueries(safetyQuery);
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

function Verified() {
  const words = useWords(accountWords);
  return (
    <Stack>
      <Alert color="green" title={words.verified} role="status">
        {words.verifiedText}
      </Alert>
      <LinkButton to="/">{words.toConsole}</LinkButton>
    </Stack>
  );
}

function LinkIncomplete() {
  const words = useWords(accountWords);
  return (
    <Stack>
      <Alert color="yellow" title={words.linkIncomplete}>
        {words.verifyIncompleteText}
      </Alert>
      <LinkButton to="/profile" variant="default">
        {words.toProfile}
      </LinkButton>
    </Stack>
  );
}
