import { Badge, Button, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ServiceStatus, statusQuery } from "../../api/queries.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { formatMoment, formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { SectionPanel } from "../frame/section-panel.tsx";
import { type AskedTime, type Compensation, compensationsQuery } from "./compensation-query.ts";
import { compensationWords } from "./compensation-words.ts";
import { GiveBackPanel } from "./give-back-panel.tsx";

type Outage = ServiceStatus["outages"][number];

const SECOND_MS = 1_000;

/** Outages, what giving them back would give, and what was given. */
export function CompensationTab() {
  const words = useWords(compensationWords);
  const [asked, setAsked] = useState<AskedTime | null>(null);
  const query = useInfiniteQuery(compensationsQuery);
  return (
    <Stack gap="md">
      <Outages onChoose={setAsked} />
      <GiveBackPanel key={asked === null ? "typed" : `${asked.from} ${asked.to}`} asked={asked} />
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns()}
        keyOf={({ id }) => id}
        empty={<Empty title={words.noneTitle}>{words.none}</Empty>}
      />
    </Stack>
  );
}

/** When the target was away, as the health checks saw it. */
function Outages({ onChoose }: { readonly onChoose: (asked: AskedTime) => void }) {
  const words = useWords(compensationWords);
  const query = useQuery(statusQuery);
  const columns: Column<Outage>[] = [
    { header: words.began, cell: ({ from }) => <Moment time={from} /> },
    { header: words.ended, cell: ({ to }) => (to === null ? words.goesOn : <Moment time={to} />) },
    {
      header: words.lasted,
      cell: ({ from, to }) =>
        to !== null && <TimeSpan seconds={(Date.parse(to) - Date.parse(from)) / SECOND_MS} />,
      align: "end",
    },
    {
      header: "",
      cell: ({ from, to }) =>
        to !== null && (
          <Button variant="default" size="xs" onClick={() => onChoose({ from, to })}>
            {words.choose}
          </Button>
        ),
    },
  ];
  return (
    <SectionPanel title={words.outages}>
      <QueryView query={query}>
        {({ outages }) =>
          outages.length === 0 ? (
            <Text c="dimmed">{words.noOutages}</Text>
          ) : (
            <DataTable label={words.outages} columns={columns} rows={outages} keyOf={({ from }) => from} />
          )
        }
      </QueryView>
    </SectionPanel>
  );
}

function useColumns(): Column<Compensation>[] {
  const words = useWords(compensationWords);
  const language = useLanguage();
  const zone = useTimeZone();
  return [
    {
      header: words.when,
      cell: ({ id, created_at }) => (
        <TextLink to="/desk/compensations/$compensationId" params={{ compensationId: id }} size="sm" fw={600}>
          {formatMoment(created_at, language, zone)}
        </TextLink>
      ),
    },
    { header: words.why, cell: ({ kind }) => words[kind] },
    { header: words.state, cell: ({ state }) => <CompensationState state={state} /> },
    { header: words.tokens, cell: ({ tokens }) => formatNumber(tokens, language), align: "end" },
    { header: words.given, cell: ({ seconds }) => <TimeSpan seconds={seconds} />, align: "end" },
  ];
}

const COLOURS = { running: "yellow", given: "green", undoing: "yellow", undone: "gray" } as const;

export function CompensationState({ state }: { readonly state: Compensation["state"] }) {
  const words = useWords(compensationWords);
  return (
    <Badge variant="light" color={COLOURS[state]} tt="none">
      {state === "given" ? words.stateGiven : words[state]}
    </Badge>
  );
}
