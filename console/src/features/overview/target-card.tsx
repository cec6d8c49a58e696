import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ServiceStatus, statusQuery } from "../../api/queries.ts";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { overviewWords } from "./overview-words.ts";

const STATES = {
  up: { name: "targetUp", Icon: IconCircleCheck, color: "var(--mantine-color-green-text)" },
  down: { name: "targetDown", Icon: IconAlertTriangle, color: "var(--mantine-color-red-text)" },
  unknown: { name: "targetUnknown", Icon: IconHelpCircle, color: "var(--mantine-color-dimmed)" },
} as const;

/** The state of the target. */
export function TargetCard() {
  const words = useWords(overviewWords);
  const query = useQuery(statusQuery);
  return (
    <Paper withBorder p="lg" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5" c="dimmed" fw={500}>
          {words.target}
        </Title>
        <QueryView query={query} skeleton={<Lines count={2} />}>
          {(status) => <TargetState status={status} />}
        </QueryView>
        <TextLink to="/status" size="sm">
          {words.statusLink}
        </TextLink>
      </Stack>
    </Paper>
  );
}

function TargetState({ status: { target, active_sessions } }: { readonly status: ServiceStatus }) {
  const words = useWords(overviewWords);
  const { name, Icon, color } = STATES[target.state];
  return (
    <>
      <Group gap="xs" role="status">
        <Icon color={color} aria-hidden />
        <Text fw={600}>{words[name]}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        {target.since !== null && (
          <>
            {words.since} <Moment time={target.since} />
            {" · "}
          </>
        )}
        {words.devices(active_sessions)}
      </Text>
    </>
  );
}
