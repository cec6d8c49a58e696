import { Paper, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCloudOff, IconHelpCircle } from "@tabler/icons-react";
import type { ServiceStatus } from "../../api/queries.ts";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { statusWords } from "./status-words.ts";
import { useLength } from "./use-length.ts";

/** `away`: the service itself does not answer. */
type State = ServiceStatus["target"]["state"] | "away";

const ICONS = { up: IconCircleCheck, down: IconAlertTriangle, unknown: IconHelpCircle, away: IconCloudOff };
const TEXTS = { up: "upText", down: "downText", unknown: "unknownText", away: "awayText" } as const;

/** The state in large letters, with an icon, since colour alone must not carry it (WCAG 2.2, 1.4.1). */
export function StateCard({ state, status }: { readonly state: State; readonly status?: ServiceStatus }) {
  const words = useWords(statusWords);
  const Icon = ICONS[state];
  return (
    <Paper withBorder p={{ base: "lg", sm: "xl" }} className="status-state" data-state={state}>
      <Icon aria-hidden stroke={1.75} />
      <div>
        <p className="status-headline" role="status">
          {words[state]}
        </p>
        {status !== undefined && <StateDetails state={state} target={status.target} />}
        <Text mt="xs">{words[state === "up" && status?.target.is_busy ? "busyText" : TEXTS[state]]}</Text>
      </div>
    </Paper>
  );
}

/** Since when the target has this state; if the service does not answer, the last known state. */
function StateDetails({
  state,
  target,
}: {
  readonly state: State;
  readonly target: ServiceStatus["target"];
}) {
  const words = useWords(statusWords);
  // How long that state lasted is unknown without an answer.
  if (state === "away")
    return <Text mt="xs" fw={600}>{`${words.lastKnown}: ${words[target.state].toLowerCase()}`}</Text>;
  if (target.since === null) return null;
  return (
    <Text mt="xs" fw={600}>
      <Since time={target.since} />
    </Text>
  );
}

/** Outside of `role="status"`: it changes every second and must not be announced. */
function Since({ time }: { readonly time: string }) {
  const words = useWords(statusWords);
  const length = useLength(time);
  return (
    <>
      {words.lasting(length)}, {words.since} <Moment time={time} />
    </>
  );
}
