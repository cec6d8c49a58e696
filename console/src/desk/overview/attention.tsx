import { Alert, Stack, Text } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import type { Health } from "./overview-query.ts";
import { overviewWords } from "./overview-words.ts";

/** What somebody should look into, in the words of the service. */
export function Attention({ health: { warnings } }: { readonly health: Health }) {
  const words = useWords(overviewWords);
  return (
    <SectionPanel title={words.attention}>
      {warnings.length === 0 ? (
        <Text>{words.calm}</Text>
      ) : (
        <Stack gap="xs">
          {warnings.map((warning) => (
            <Alert key={warning} color="yellow" role="note">
              {warning}
            </Alert>
          ))}
        </Stack>
      )}
    </SectionPanel>
  );
}
