import { Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { CopyButton } from "../../parts/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import { safetyWords } from "./safety-words.ts";

/** Recovery codes, which are displayed only now. The heading takes the focus, so that screen readers announce them. */
export function RecoveryCodes(props: { readonly codes: readonly string[]; readonly onSaved: () => void }) {
  const words = useWords(safetyWords);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = props.codes.join("\n");
  return (
    <Stack>
      <Title order={3} size="h5" ref={heading} tabIndex={-1}>
        {words.codesTitle}
      </Title>
      <Text size="sm">{words.codesText}</Text>
      <Code block className="secret recovery-codes">
        {text}
      </Code>
      <Group>
        <CopyButton text={text} label={words.copyCodes} size="sm" />
        <Button onClick={props.onSaved}>{words.saved}</Button>
      </Group>
    </Stack>
  );
}
