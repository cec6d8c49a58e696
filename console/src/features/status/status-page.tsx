import "./status.css";
import { Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ServiceStatus, statusQuery } from "../../api/queries.ts";
import { useTimeZone } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Outages } from "./outages.tsx";
import { StateCard } from "./state-card.tsx";
import { statusWords } from "./status-words.ts";
import { useLength } from "./use-length.ts";

/** Whether the target is up, since when, and how busy it is; needs no sign-in. */
export function StatusPage() {
  const words = useWords(statusWords);
  const zone = useTimeZone();
  const { data, isError } = useQuery(statusQuery);
  const state = isError ? "away" : data?.target.state;
  return (
    <Page title={words.title} tabTitle={state === undefined ? words.title : words[state]}>
      {state === undefined ? <StatusSkeleton /> : <StateCard state={state} {...(data && { status: data })} />}
      {data !== undefined && (
        <>
          <Checked target={data.target} />
          {state !== "away" && <Busy status={data} />}
          <Outages outages={data.outages} />
        </>
      )}
      <Text size="sm" c="dimmed">
        {words.byItself} {words.zone(zone)}
      </Text>
    </Page>
  );
}

function Checked({ target: { checked_at: time } }: Pick<ServiceStatus, "target">) {
  return time === null ? null : <CheckedAt time={time} />;
}

function CheckedAt({ time }: { readonly time: string }) {
  const words = useWords(statusWords);
  const length = useLength(time);
  return (
    <Text c="dimmed" className="numeric">
      {words.checked(length)}
    </Text>
  );
}

function Busy({ status }: { readonly status: ServiceStatus }) {
  const words = useWords(statusWords);
  return (
    <section aria-labelledby="busy">
      <Stack gap="sm">
        <Title order={2} size="h4" id="busy">
          {words.busy}
        </Title>
        <div className="status-figures">
          <Figure count={status.active_sessions} what={words.devices(status.active_sessions)} />
          <Figure count={status.requests_last_minute} what={words.requests(status.requests_last_minute)} />
        </div>
      </Stack>
    </section>
  );
}

function Figure({ count, what }: { readonly count: number; readonly what: string }) {
  const language = useLanguage();
  return (
    <Paper withBorder px="lg" py="sm">
      <Text component="span" fz={32} fw={700} className="numeric" mr="xs">
        {formatNumber(count, language)}
      </Text>{" "}
      <Text component="span">{what}</Text>
    </Paper>
  );
}

function StatusSkeleton() {
  return (
    <Stack role="status" aria-busy="true">
      <Skeleton height={150} />
      <Skeleton height={24} width="40%" />
      <Skeleton height={90} />
      <Skeleton height={120} />
    </Stack>
  );
}
