import { Paper, Stack, Text } from "@mantine/core";
import { Page } from "../../../parts/page.tsx";
import { Lines, QueryView } from "../../../parts/query-view.tsx";
import { useWords } from "../../../words/words.ts";
import { OneStep } from "./setup-step.tsx";
import { setupWords } from "./setup-words.ts";
import { useSetup } from "./use-setup.ts";

const SKELETON_LINES = 12;

/** How far the service is set up, and what is next. */
export function SetupPage() {
  const words = useWords(setupWords);
  const query = useSetup();
  return (
    <Page title={words.title}>
      <Text maw="44rem">{words.intro}</Text>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {({ steps, done }) => (
          <>
            <Text fw={600}>{words.progress(done, steps.length)}</Text>
            <Stack component="ol" className="plain-list" gap="sm" aria-label={words.steps}>
              {steps.map((step) => (
                <Paper key={step.name} withBorder p="md" component="li">
                  <Stack gap="xs">
                    <OneStep step={step} />
                  </Stack>
                </Paper>
              ))}
            </Stack>
          </>
        )}
      </QueryView>
    </Page>
  );
}
