import { Badge, Code, Group, Stack, Text } from "@mantine/core";
import { CopyButton } from "../../parts/copy-button.tsx";

/** One word of a state; its colour only supports it. */
export function StateBadge(props: {
  readonly colour: "green" | "yellow" | "red" | "gray";
  readonly text: string;
}) {
  return (
    <Badge variant="light" color={props.colour} tt="none">
      {props.text}
    </Badge>
  );
}

/** What to do: a sentence, and the command for it. */
export function Remedy({ text, command }: { readonly text: string; readonly command: string }) {
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm">{text}</Text>
      <Group gap="xs">
        <Code className="secret">{command}</Code>
        <CopyButton text={command} size="compact-xs" />
      </Group>
    </Stack>
  );
}
