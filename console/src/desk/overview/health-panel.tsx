import { Badge, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { toProblem } from "../../api/problem.ts";
import { Details } from "../../parts/details.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { TimeSpan } from "../../parts/time-left.tsx";
import { useWords } from "../../words/words.ts";
import { healthWords, STATES } from "../frame/health-words.ts";
import { SectionPanel } from "../frame/section-panel.tsx";
import { booksQuery } from "./attention-query.ts";
import type { Health } from "./overview-query.ts";

/** How the service is: its parts, its backup, its audit log. */
export function HealthPanel({ health }: { readonly health: Health }) {
  const words = useWords(healthWords);
  const details: readonly (readonly [name: string, value: ReactNode])[] = [
    ...health.checks.map(({ name, status }) => [words[name], <State key={name} state={status} />] as const),
    [words.uptime, <TimeSpan key="uptime" seconds={health.uptime_seconds} />],
    [words.backup, <Backup key="backup" backup={health.backup} />],
    [words.books, <Books key="books" />],
    [words.audit, <Audit key="audit" audit={health.audit} />],
    [words.version, health.version],
  ];
  return (
    <SectionPanel
      title={words.title}
      actions={
        <Group gap="xs">
          <State state={health.status} />
          <TextLink to="/desk/live" size="sm">
            {words.toLive}
          </TextLink>
        </Group>
      }
    >
      <Details details={details.map(([name, value]) => ({ name, value }))} />
    </SectionPanel>
  );
}

/** One word; its colour only supports it. */
function State({ state }: { readonly state: keyof typeof STATES }) {
  const words = useWords(healthWords);
  return (
    <Badge variant="light" color={STATES[state]} tt="none">
      {words[state]}
    </Badge>
  );
}

function Backup({ backup }: { readonly backup: Health["backup"] }) {
  const words = useWords(healthWords);
  return (
    <Group gap="xs">
      <State state={backup.status} />
      {backup.age_seconds !== null && (
        <span>
          <TimeSpan seconds={backup.age_seconds} /> {words.ago}
        </span>
      )}
    </Group>
  );
}

/** The nightly proof of the money. */
function Books() {
  const words = useWords(healthWords);
  const { data: books, error } = useQuery(booksQuery);
  if (books === undefined) return error === null ? "…" : toProblem(error).title;
  return (
    <Group gap="xs">
      <State state={books.status} />
      {books.verified_at !== null && (
        <span>
          {words.checked} <Moment time={books.verified_at} />, {words.entries(books.transactions)}
          {books.mismatches > 0 && <>, {words.mismatches(books.mismatches)}</>}
        </span>
      )}
    </Group>
  );
}

function Audit({ audit }: { readonly audit: Health["audit"] }) {
  const words = useWords(healthWords);
  return (
    <Group gap="xs">
      <State state={audit.status} />
      {audit.verified_at !== null && (
        <span>
          {words.proven} <Moment time={audit.verified_at} />
        </span>
      )}
    </Group>
  );
}
