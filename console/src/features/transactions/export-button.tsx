import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { ProblemPanel } from "../../parts/problem-panel.tsx";
import { useWords } from "../../words/words.ts";
import { exportTransactions } from "./transaction-query.ts";
import { transactionsWords } from "./transactions-words.ts";

type Filter = Parameters<typeof exportTransactions>[0];

/** Downloads all entries that match the filter. */
export function useExport(filter: Filter) {
  return useMutation({
    mutationFn: () => exportTransactions(filter),
  });
}

export function ExportButton({ task }: { readonly task: ReturnType<typeof useExport> }) {
  const words = useWords(transactionsWords);
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      loading={task.isPending}
      onClick={() => task.mutate()}
    >
      {words.export}
    </Button>
  );
}

export function ExportProblem({ task }: { readonly task: ReturnType<typeof useExport> }) {
  return task.isError ? <ProblemPanel error={task.error} retry={() => task.mutate()} /> : null;
}
