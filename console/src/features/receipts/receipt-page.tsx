import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { meQuery } from "../../api/queries.ts";
import { Page } from "../../parts/page.tsx";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { issueReceipt, type Receipt, receiptQuery, type Subject, saveReceipt } from "./receipt-query.ts";
import { receiptsWords } from "./receipts-words.ts";
import { Sheet } from "./sheet.tsx";

const SKELETON_LINES = 12;

/** A sheet, and what can be done with it. @param back a link to where it is chosen */
export function ReceiptPage({ subject, back }: { readonly subject: Subject; readonly back: ReactNode }) {
  const words = useWords(receiptsWords);
  const query = useQuery(receiptQuery(subject));
  return (
    <Page title={words.token} actions={back}>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {(receipt) => (
          <>
            <Actions subject={subject} receipt={receipt} />
            <Sheet {...receipt} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function Actions({ subject, receipt }: { readonly subject: Subject; readonly receipt: Receipt }) {
  const words = useWords(receiptsWords);
  const { data: me } = useQuery(meQuery);
  const isViewed = me?.viewed_by !== null && me?.viewed_by !== undefined;
  const print = usePrint(subject, receipt);
  const save = useMutation({ mutationFn: (format: "csv" | "json") => saveReceipt(subject, format) });
  return (
    <Stack gap="sm">
      <Text>{isViewed ? words.viewed : words.codeHint}</Text>
      <Group gap="sm">
        {(receipt.issued !== null || !isViewed) && (
          <Button loading={print.isPending} onClick={() => print.mutate()}>
            {receipt.issued === null ? words.print : words.printAgain}
          </Button>
        )}
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate("csv")}>
          {words.csv}
        </Button>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate("json")}>
          {words.json}
        </Button>
      </Group>
      {print.isError && <ProblemPanel error={print.error} />}
      {save.isError && <ProblemPanel error={save.error} />}
    </Stack>
  );
}

/** Issues the receipt if that is still to do, and prints the sheet once its code stands on it. */
function usePrint(subject: Subject, receipt: Receipt) {
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const { issued } = receipt;
  useEffect(() => {
    if (!isAsked || issued === null) return;
    setAsked(false);
    window.print();
  }, [isAsked, issued]);
  return useMutation({
    mutationFn: async () => (issued === null ? await issueReceipt(subject) : receipt),
    onSuccess: (printed) => {
      client.setQueryData(receiptQuery(subject).queryKey, printed);
      setAsked(true);
    },
  });
}
