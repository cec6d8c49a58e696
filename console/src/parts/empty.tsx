import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** In place of an empty list: what the list would contain, and the action that fills it. */
export function Empty(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="sm">
        <Title order={2} size="h4" ta="center">
          {props.title}
        </Title>
        <Text c="dimmed" ta="center" maw={480}>
          {props.children}
        </Text>
        {props.action}
      </Stack>
    </Paper>
  );
}
