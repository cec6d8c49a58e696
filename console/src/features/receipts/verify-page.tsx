import { Alert, Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client.ts";
import { toProblem } from "../../api/problem.ts";
import { Page } from "../../parts/page.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { formatMoment } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { SheetData } from "./receipt-query.ts";
import { receiptsWords } from "./receipts-words.ts";
import { Sheet } from "./sheet.tsx";

/** As many as the API takes. */
const CODE_CHARACTERS_MAX = 64;
/** What the form says beside its field. */
const OF_THE_CODE: readonly string[] = ["receipt_code_mistyped", "receipt_unknown", "validation_failed"];

/** Where anybody checks a sheet by its code, which is typed, or comes behind the `#` of its QR code. Needs no sign-in. */
export function VerifyPage() {
  const words = useWords(receiptsWords);
  const { hash } = useLocation();
  return (
    <Page title={words.verifyTitle}>
      {/* Another sheet that is scanned begins anew. */}
      <Verify key={hash} linked={hash} />
    </Page>
  );
}

function Verify({ linked }: { readonly linked: string }) {
  const words = useWords(receiptsWords);
  const [typed, setTyped] = useState(linked);
  const [code, setCode] = useState(linked);
  const query = useQuery({
    queryKey: ["verified", code],
    queryFn: () => api.call("POST", "/api/v1/receipts/verify", { body: { code } }),
    enabled: code !== "",
    retry: false,
    // What was printed never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const problem = query.isError ? toProblem(query.error) : null;
  const isOfCode = problem !== null && OF_THE_CODE.includes(problem.code);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === code) void query.refetch();
    setCode(typed);
  };
  const found = query.data;
  const sheet = found?.token ?? found?.month;
  return (
    <>
      <Paper component="form" withBorder p="lg" maw="34rem" onSubmit={submit} noValidate>
        <Stack>
          <Text>{words.verifyIntro}</Text>
          <TextInput
            label={words.verifyCode}
            description={words.verifyHint}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            size="md"
            maxLength={CODE_CHARACTERS_MAX}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            error={isOfCode ? problem.detail : null}
          />
          {problem !== null && !isOfCode && (
            <ProblemPanel error={problem} retry={() => void query.refetch()} />
          )}
          <Group>
            <Button type="submit" size="md" loading={query.isFetching} disabled={typed.trim() === ""}>
              {words.verify}
            </Button>
          </Group>
        </Stack>
      </Paper>
      {found !== undefined && sheet !== undefined && (
        <Genuine code={found.code} issuedAt={found.issued_at} sheet={sheet} />
      )}
    </>
  );
}

function Genuine(props: { readonly code: string; readonly issuedAt: string; readonly sheet: SheetData }) {
  const { issuedAt, sheet } = props;
  const words = useWords(receiptsWords);
  const language = useLanguage();
  const verifyUrl = `${window.location.origin}/verify#${props.code}`;
  return (
    <>
      <Alert color="green" role="status" title={words.genuine}>
        {words.compare(formatMoment(issuedAt, language, sheet.time_zone))}
      </Alert>
      <Sheet sheet={sheet} issued={{ code: props.code, issued_at: issuedAt, verify_url: verifyUrl }} />
    </>
  );
}
