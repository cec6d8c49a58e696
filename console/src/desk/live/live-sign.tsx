import { Alert, Badge, Text } from "@mantine/core";
import { toProblem } from "../../api/problem.ts";
import { useTimeZone } from "../../parts/moment.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { LiveState } from "./live-feed.ts";
import { liveWords } from "./live-words.ts";

/** Whether the board shows what is so now. */
export function LiveSign({ state: { board, isLive } }: { readonly state: LiveState }) {
  const words = useWords(liveWords);
  const text = isLive ? words.live : board === null ? words.connecting : words.stale;
  return (
    <Badge role="status" variant="light" color={isLive ? "green" : "yellow"} tt="none" size="lg">
      {text}
    </Badge>
  );
}

/** From when the board is, and why it does not change. */
export function StaleAlert({ state }: { readonly state: LiveState }) {
  const words = useWords(liveWords);
  if (state.isLive || state.board === null) return null;
  return (
    <Alert color="yellow" role="alert" title={state.isOver ? words.over : words.notLive}>
      <Text size="sm">
        {words.knownAt} <Clock ms={state.knownMs} />.
        {state.problem !== null && ` ${toProblem(state.problem).detail}`}
      </Text>
    </Alert>
  );
}

/** With seconds: how old the board is decides what an operator does. */
function Clock({ ms }: { readonly ms: number }) {
  const language = useLanguage();
  const timeZone = useTimeZone();
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "ru", {
    timeStyle: "medium",
    timeZone,
  });
  return <time dateTime={new Date(ms).toISOString()}>{format.format(ms)}</time>;
}
