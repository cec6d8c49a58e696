import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { healthQuery } from "../frame/health-query.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { auditWords, chainStateWords } from "./audit-words.ts";

type Chain = Schemas["AdminHealth"]["audit"];

const COLOURS: Record<Chain["status"], string> = {
  ok: "green",
  late: "yellow",
  broken: "red",
  unknown: "gray",
};

/** Whether the log is proven to be as it was written, and up to when it is sealed. */
export function ChainPanel() {
  const words = useWords(auditWords);
  const query = useQuery(healthQuery);
  return (
    <SectionPanel title={words.chain}>
      <QueryView query={query} skeleton={<Lines count={3} />}>
        {({ audit }) => <ChainDetails chain={audit} />}
      </QueryView>
    </SectionPanel>
  );
}

function ChainDetails({ chain }: { readonly chain: Chain }) {
  const words = useWords(auditWords);
  const states = useWords(chainStateWords);
  const time = (moment: string | null) => (moment === null ? words.never : <Moment time={moment} />);
  const problems = [
    { name: words.head, code: chain.head_problem },
    { name: words.export, code: chain.export_problem },
  ].flatMap(({ name, code }) => (code === null ? [] : [{ name, value: words.failing(code) }]));
  return (
    <Details
      details={[
        {
          name: words.chainState,
          value: (
            <Badge variant="light" color={COLOURS[chain.status]} tt="none">
              {states[chain.status]}
            </Badge>
          ),
        },
        { name: words.verified, value: time(chain.verified_at) },
        {
          name: words.sealed,
          value: (
            <Group component="span" gap="xs">
              {time(chain.sealed_at)}
              {chain.unsealed_rows > 0 && (
                <Text component="span" size="sm" c="dimmed">
                  {words.unsealed}: {words.rows(chain.unsealed_rows)}
                </Text>
              )}
            </Group>
          ),
        },
        ...(chain.findings === 0 ? [] : [{ name: words.findings, value: chain.findings }]),
        ...problems,
      ]}
    />
  );
}
