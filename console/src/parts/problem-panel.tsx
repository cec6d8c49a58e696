import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { ApiProblem } from "../../../client/api-problem.ts";
import { toProblem } from "../api/problem.ts";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

/**
 * An error, what to do about it, and the request id by which an operator finds it. Announced by screen readers.
 * @param retry for errors that a repetition can help; after 429 the button is enabled when `Retry-After` has passed
 */
export function ProblemPanel(props: { readonly error: unknown; readonly retry?: () => void }) {
  const words = useWords(partsWords);
  const problem = toProblem(props.error);
  const { title, text } = explain(problem, words);
  return (
    <Alert color={problem.isTemporary ? "yellow" : "red"} title={title} role="alert">
      <Stack gap="xs">
        <Text size="sm">{text}</Text>
        {problem.requestId !== null && (
          <Text size="xs" c="dimmed">
            {words.requestId} <Code className="secret">{problem.requestId}</Code>
          </Text>
        )}
        {props.retry !== undefined && <RetryButton problem={problem} retry={props.retry} />}
      </Stack>
    </Alert>
  );
}

function RetryButton({ problem, retry }: { readonly problem: ApiProblem; readonly retry: () => void }) {
  const words = useWords(partsWords);
  const [left, setLeft] = useState(problem.status === 429 ? (problem.retryAfterSeconds ?? 0) : 0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <Group>
      <Button size="xs" variant="default" onClick={retry} disabled={left > 0}>
        {left > 0 ? words.retryIn(left) : words.retry}
      </Button>
    </Group>
  );
}

function explain(problem: ApiProblem, words: ReturnType<typeof useWords<typeof partsWords>>) {
  if (problem.code === "page_fault") return { title: words.faultTitle, text: words.fault };
  if (problem.status === 0) return { title: words.noAnswerTitle, text: words.noAnswer };
  if (problem.status === 429) return { title: words.busyTitle, text: problem.detail };
  // An error outside the service, such as at a payment provider: `detail` is more precise than the general sentence.
  if (problem.status > 500 && problem.code !== "service_unavailable" && problem.detail !== "")
    return { title: problem.title || words.awayTitle, text: problem.detail };
  if (problem.status >= 500) return { title: words.awayTitle, text: words.away };
  return { title: words.faultTitle, text: problem.detail || words.fault };
}
