import { Stack, Text } from "@mantine/core";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { UserLink } from "../frame/user-link.tsx";
import type { AuditLog } from "./audit-query.ts";
import { auditWords } from "./audit-words.ts";
import { type AuditState, type Difference, differencesOf } from "./difference-rules.ts";
import { Target } from "./target.tsx";

/** One record in full. */
export function AuditPanel({ log }: { readonly log: AuditLog }) {
  const words = useWords(auditWords);
  const desk = useWords(deskWords);
  return (
    <Stack gap="sm">
      <Details
        details={[
          { name: words.when, value: <Moment time={log.created_at} /> },
          {
            name: words.actor,
            value: log.user_id === null ? words.service : <UserLink id={log.user_id} name={log.username} />,
          },
          { name: words.target, value: <Target log={log} /> },
          { name: words.reason, value: log.reason ?? words.noReason },
          { name: words.address, value: log.ip_address ?? desk.unknown },
          { name: words.agent, value: log.user_agent ?? desk.unknown },
          { name: words.request, value: <span className="secret">{log.request_id ?? desk.unknown}</span> },
          { name: desk.id, value: <span className="secret">{log.id}</span> },
        ]}
      />
      <States before={toState(log.before)} after={toState(log.after)} />
    </Stack>
  );
}

/** The API types it as an object of unknown members. */
function toState(value: unknown): AuditState {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : null;
}

function States({ before, after }: { readonly before: AuditState; readonly after: AuditState }) {
  const words = useWords(auditWords);
  const differences = differencesOf(before, after);
  if (differences.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.noStates}
      </Text>
    );
  }
  const cell = (text: string | null, isChanged: boolean) => {
    if (text === null)
      return (
        <Text component="span" size="sm" c="dimmed">
          {words.absent}
        </Text>
      );
    return isChanged ? (
      <strong className="audit-text">{text}</strong>
    ) : (
      <span className="audit-text">{text}</span>
    );
  };
  const columns: Column<Difference>[] = [
    { header: words.member, cell: ({ name }) => <code>{name}</code> },
    ...(before === null
      ? []
      : [{ header: words.before, cell: ({ before: text, isChanged }: Difference) => cell(text, isChanged) }]),
    ...(after === null
      ? []
      : [{ header: words.after, cell: ({ after: text, isChanged }: Difference) => cell(text, isChanged) }]),
  ];
  return <DataTable label={words.states} columns={columns} rows={differences} keyOf={({ name }) => name} />;
}
