import { Skeleton, Stack, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";
import { ProblemPanel } from "./problem-panel.tsx";

/**
 * The data of a query: a skeleton while it loads, the error if it fails. If a later refetch fails, the known data
 * stays, with a note that it may be out of date.
 */
export function QueryView<T>(props: {
  readonly query: UseQueryResult<T>;
  /** Of the same shape as the data, so that the layout does not shift. */
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}) {
  const { query } = props;
  const words = useWords(partsWords);
  if (query.data === undefined) {
    if (query.isError) return <ProblemPanel error={query.error} retry={() => void query.refetch()} />;
    return (
      <div aria-busy="true" aria-label={words.loading} role="status">
        {props.skeleton ?? <Lines count={3} />}
      </div>
    );
  }
  return (
    <>
      {query.isError && (
        <Text size="sm" c="dimmed" role="status">
          {words.stale}
        </Text>
      )}
      {props.children(query.data)}
    </>
  );
}

/** A skeleton of that many lines. */
export function Lines({ count }: { readonly count: number }) {
  return (
    <Stack gap="sm">
      {Array.from({ length: count }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are identical
        <Skeleton key={line} height={18} width={line === count - 1 ? "60%" : "100%"} />
      ))}
    </Stack>
  );
}
