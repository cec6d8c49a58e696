import { Alert, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { healthQuery } from "../frame/health-query.ts";
import { liveWords } from "./live-words.ts";

/** Beside a board that changes each second, ms. */
const INTERVAL_MS = 3_000;

/** The queue for the machine, where there is one, and whether connecting to it works. */
export function TargetLoad() {
  const words = useWords(liveWords);
  const language = useLanguage();
  const { data } = useQuery({ ...healthQuery, refetchInterval: INTERVAL_MS });
  if (data === undefined) return null;
  const { target } = data;
  return (
    <>
      {target.breaker === "open" && (
        <Alert color="red" role="alert">
          {words.breakerOpen}
        </Alert>
      )}
      {target.max_concurrent !== null && (
        <Group component="dl" gap="xl" m={0}>
          <Figure name={words.atOnce}>{words.ofMax(target.in_use, target.max_concurrent)}</Figure>
          <Figure name={words.queue}>{formatNumber(target.waiting, language)}</Figure>
        </Group>
      )}
    </>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fw={600} className="numeric">
        {children}
      </Text>
    </div>
  );
}
