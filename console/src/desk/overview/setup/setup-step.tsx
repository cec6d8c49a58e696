import { Badge, Code, Group, Text, Title } from "@mantine/core";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { LinkButton } from "../../../parts/link.tsx";
import { useWords } from "../../../words/words.ts";
import { copyableOf } from "./copyable-rules.ts";
import { setupWords } from "./setup-words.ts";
import type { SetupStep } from "./use-setup.ts";

const COLOURS = { done: "green", todo: "yellow", problem: "red" } as const;

/** One step: its state, what was found, and what is next. */
export function OneStep({ step }: { readonly step: SetupStep }) {
  const words = useWords(setupWords);
  return (
    <>
      <Group gap="xs">
        <Title order={2} size="h5">
          {words[step.name]}
        </Title>
        <Badge variant="light" color={COLOURS[step.state]} tt="none">
          {words[step.state]}
        </Badge>
      </Group>
      <Text size="sm">{step.finding}</Text>
      {step.mend !== null && <Mend step={step} sentence={step.mend} />}
    </>
  );
}

function Mend({ step, sentence }: { readonly step: SetupStep; readonly sentence: string }) {
  const words = useWords(setupWords);
  return (
    <>
      <Text size="sm" c="dimmed">
        {step.state === "done" ? "" : words.next} {sentence}
      </Text>
      {copyableOf(sentence).map((text) => (
        <Group key={text} gap="xs">
          <Code fz="sm">{text}</Code>
          <CopyButton text={text} aria-label={words.copyOf(text)} />
        </Group>
      ))}
      {step.name === "two_factor" && step.state !== "done" && (
        <LinkButton to="/profile" size="xs" variant="default" w="max-content">
          {words.toProfile}
        </LinkButton>
      )}
    </>
  );
}
