import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { ConfirmDialog } from "../../parts/confirm-dialog.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { readDevice } from "./device-name.ts";
import { profileWords } from "./profile-words.ts";

type SignIn = Schemas["OpenSignIns"]["items"][number];
type Words = ReturnType<typeof useWords<typeof profileWords>>;

export const SIGN_INS_KEY = ["sign-ins"];

const signInsQuery = queryOptions({
  queryKey: SIGN_INS_KEY,
  queryFn: () => api.call("GET", "/api/v1/users/me/sign-ins"),
});

/** The user's sign-ins; each can be ended but the one of this browser. */
export function SignInList() {
  const words = useWords(profileWords);
  const query = useQuery(signInsQuery);
  const [ending, setEnding] = useState<SignIn | null>(null);
  return (
    <Stack>
      <Text size="sm">{words.signInsIntro}</Text>
      <QueryView query={query}>
        {({ items }) => (
          <DataTable
            label={words.signIns}
            columns={columnsOf(words, setEnding)}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </QueryView>
      <EndDialog signIn={ending} onClose={() => setEnding(null)} />
    </Stack>
  );
}

function columnsOf(words: Words, onEnd: (signIn: SignIn) => void): readonly Column<SignIn>[] {
  return [
    {
      header: words.device,
      cell: (signIn) => (
        <Group gap="xs">
          {deviceOf(signIn, words)}
          {signIn.is_current && (
            <Badge variant="light" tt="none">
              {words.thisBrowser}
            </Badge>
          )}
        </Group>
      ),
    },
    { header: words.address, cell: ({ ip }) => ip ?? words.addressUnknown },
    { header: words.lastUsed, cell: (signIn) => <Moment time={signIn.last_used_at} /> },
    {
      header: "",
      align: "end",
      cell: (signIn) =>
        !signIn.is_current && (
          <Button
            variant="default"
            size="xs"
            onClick={() => onEnd(signIn)}
            aria-label={words.endOf(deviceOf(signIn, words))}
          >
            {words.end}
          </Button>
        ),
    },
  ];
}

function deviceOf({ user_agent }: SignIn, words: Words): string {
  const { program, system } = readDevice(user_agent);
  if (program !== null && system !== null) return words.deviceOn(program, system);
  return program ?? system ?? words.deviceUnknown;
}

function EndDialog({ signIn, onClose }: { readonly signIn: SignIn | null; readonly onClose: () => void }) {
  const words = useWords(profileWords);
  const client = useQueryClient();
  const end = async (): Promise<void> => {
    if (signIn === null) return;
    const path = { sign_in_id: signIn.id };
    await api.call("DELETE", "/api/v1/users/me/sign-ins/{sign_in_id}", { path }).catch((error: unknown) => {
      // It has ended meanwhile.
      if (toProblem(error).code !== "not_found") throw error;
    });
    await client.invalidateQueries({ queryKey: SIGN_INS_KEY });
  };
  return (
    <ConfirmDialog
      isOpen={signIn !== null}
      title={words.endTitle}
      confirmLabel={words.end}
      isDestructive
      onConfirm={end}
      onClose={onClose}
    >
      <Text>{signIn !== null && words.endText(deviceOf(signIn, words))}</Text>
    </ConfirmDialog>
  );
}
