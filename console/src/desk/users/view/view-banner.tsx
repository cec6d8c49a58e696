import "./view.css";
import { Alert, Button, Group, Text } from "@mantine/core";
import { useEffect } from "react";
import { Moment } from "../../../parts/moment.tsx";
import { useNow } from "../../../parts/use-now.ts";
import { useWords } from "../../../words/words.ts";
import { viewWords } from "./view-words.ts";

/** On every page of a customer who is viewed: who it is, until when, and how to end it. Ends it when its time is over. */
export function ViewBanner(props: {
  readonly username: string;
  readonly untilMs: number;
  readonly onEnd: () => void;
}) {
  const { untilMs, onEnd } = props;
  const words = useWords(viewWords);
  const isOver = useNow() >= untilMs;
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  return (
    <Alert
      role="status"
      className="view-banner"
      variant="outline"
      color="red"
      mb="lg"
      title={words.banner(props.username)}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {words.until} <Moment time={new Date(untilMs).toISOString()} />.
        </Text>
        <Button size="xs" onClick={onEnd}>
          {words.end}
        </Button>
      </Group>
    </Alert>
  );
}
