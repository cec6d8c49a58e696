import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { safetyQuery } from "../../api/queries.ts";
import { Notice } from "../../parts/notice.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useSubmit } from "../../parts/use-submit.ts";
import { useWords } from "../../words/words.ts";
import { safetyWords } from "./safety-words.ts";

/** Asks users to confirm their address, where mail is sent and they have not. */
export function EmailVerification() {
  const words = useWords(safetyWords);
  const safety = useQuery(safetyQuery);
  const [sent, setSent] = useState<string | null>(null);
  const submit = useSubmit(async () => {
    setSent((await api.call("POST", "/api/v1/users/me/email-verification")).message);
  });
  if (safety.data?.can_verify_email !== true) return null;
  if (sent !== null) return <Notice message={sent} onClose={() => setSent(null)} />;
  return (
    <Alert color="yellow" role="note">
      <form onSubmit={submit.onSubmit}>
        <Stack gap="xs">
          <Text size="sm">{safety.data.must_verify_email ? words.verifyMust : words.verifyWhy}</Text>
          {submit.problem !== null && <ProblemPanel error={submit.problem} />}
          <Group>
            <Button type="submit" size="xs" variant="default" loading={submit.isBusy}>
              {words.sendLink}
            </Button>
          </Group>
        </Stack>
      </form>
    </Alert>
  );
}
