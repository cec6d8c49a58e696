import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "../api/queries.ts";
import { Moment } from "../parts/moment.tsx";
import { useNow } from "../parts/use-now.ts";
import { useWords } from "../words/words.ts";
import { shellWords } from "./shell-words.ts";

/** On every page: the maintenance that runs, or that is to come within days. Nothing if there is none. */
export function MaintenanceBanner() {
  const words = useWords(shellWords);
  const nowMs = useNow();
  const { data } = useQuery(statusQuery);
  const window = data?.maintenance ?? null;
  if (window === null || Date.parse(window.ends_at) <= nowMs) return null;
  const isRunning = Date.parse(window.starts_at) <= nowMs;
  return (
    <Alert
      role="status"
      mb="lg"
      color={isRunning ? "red" : "yellow"}
      title={isRunning ? words.maintenanceRuns : words.maintenanceAhead}
    >
      <Text>
        {isRunning ? (
          <>
            {words.maintenanceUntil} <Moment time={window.ends_at} />.
          </>
        ) : (
          <>
            {words.maintenanceFrom} <Moment time={window.starts_at} />, {words.maintenanceTo}{" "}
            <Moment time={window.ends_at} />.
          </>
        )}{" "}
        {words.maintenanceTime}
      </Text>
      {window.note !== null && <Text mt="xs">{window.note}</Text>}
    </Alert>
  );
}
