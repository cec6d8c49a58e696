import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { CopyButton } from "../../parts/copy-button.tsx";
import { useWords } from "../../words/words.ts";
import { webhooksWords } from "./webhooks-words.ts";

/** A new signing secret, this once: it is kept nowhere but in the state of the page. */
export function ShownSecret({ secret, onHide }: { readonly secret: string; readonly onHide: () => void }) {
  const words = useWords(webhooksWords);
  return (
    <Alert color="yellow" title={words.secretTitle} role="status">
      <Stack gap="xs">
        <Text size="sm">{words.secretText}</Text>
        <Code className="secret">{secret}</Code>
        <Group gap="xs">
          <CopyButton text={secret} label={words.copySecret} />
          <Button size="xs" variant="default" onClick={onHide}>
            {words.hideSecret}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
