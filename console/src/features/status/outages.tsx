import { Stack, Text, Title } from "@mantine/core";
import type { ServiceStatus } from "../../api/queries.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { statusWords } from "./status-words.ts";
import { useLength } from "./use-length.ts";

type Outage = ServiceStatus["outages"][number];

/** When the target was down, newest first. */
export function Outages({ outages }: { readonly outages: readonly Outage[] }) {
  const words = useWords(statusWords);
  const columns: Column<Outage>[] = [
    { header: words.from, cell: ({ from }) => <Moment time={from} /> },
    { header: words.to, cell: ({ to }) => (to === null ? words.goesOn : <Moment time={to} />) },
    { header: words.length, cell: (outage) => <Length outage={outage} />, align: "end" },
  ];
  return (
    <Stack component="section" gap="sm" aria-labelledby="outages">
      <Title order={2} size="h4" id="outages">
        {words.outages}
      </Title>
      {outages.length === 0 ? (
        <Text c="dimmed">{words.noOutages}</Text>
      ) : (
        <DataTable label={words.outages} columns={columns} rows={outages} keyOf={({ from }) => from} />
      )}
    </Stack>
  );
}

function Length({ outage }: { readonly outage: Outage }) {
  return <>{useLength(outage.from, outage.to)}</>;
}
