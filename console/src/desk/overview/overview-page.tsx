import { Alert, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { healthQuery } from "../frame/health-query.ts";
import { overviewWords } from "./overview-words.ts";

const SKELETON_LINES = 4;

/** How the service is, and what needs somebody. */
export function OverviewPage() {
  const words = useWords(overviewWords);
  const query = useQuery(healthQuery);
  return (
    <Page title={words.title}>
      <QueryView query={query} skeleton={<Lines count={SKELETON_LINES} />}>
        {({ warnings }) => (
          <Stack gap="xs">
            {warnings.length === 0 && <Text>{words.calm}</Text>}
            {warnings.map((warning) => (
              <Alert key={warning} color="yellow" role="note">
                {warning}
              </Alert>
            ))}
          </Stack>
        )}
      </QueryView>
    </Page>
  );
}
