import { Badge, Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Column } from "../../parts/data-table.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { DayFilter } from "../frame/day-filter.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { SelectableList } from "../frame/selectable-list.tsx";
import { SessionDevice, SessionTraffic } from "../frame/session-parts.tsx";
import { useMayDo } from "../frame/use-permission.ts";
import { UserFilter } from "../frame/user-filter.tsx";
import { shortId, UserLink } from "../frame/user-link.tsx";
import { EndSession } from "./end-session.tsx";
import { type ProxySession, type SessionsSearch, sessionsQuery } from "./sessions-query.ts";
import { endReasonWords, sessionsWords } from "./sessions-words.ts";

const route = getRouteApi("/signed-in/desk/sessions");
/** What can be done to many sessions at once. */
const ACTIONS = ["end_sessions"] as const;

/** Which device held which token, now and before. */
export function SessionsPage() {
  const words = useWords(sessionsWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(sessionsQuery(search, useTimeZone()));
  const [message, setMessage] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ProxySession | null>(null);
  const [isOpen, setOpen] = useState(false);
  const change = (part: { [K in keyof SessionsSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  const columns = useColumns((session) => {
    setChosen(session);
    setOpen(true);
  });
  return (
    <Page title={words.title}>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <SessionsFilter search={search} change={change} />
      {search.token !== undefined && (
        <Group gap="sm">
          <Text size="sm">{words.ofToken(shortId(search.token))}</Text>
          <Button size="xs" variant="default" onClick={() => change({ token: null })}>
            {words.allTokens}
          </Button>
        </Group>
      )}
      <SelectableList
        label={words.list}
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        nameOf={({ device_id_hint: device, username, is_active }) =>
          is_active ? `${device}… (${username})` : null
        }
        actions={ACTIONS}
      />
      {chosen !== null && (
        <EndSession session={chosen} isOpen={isOpen} onClose={() => setOpen(false)} onDone={setMessage} />
      )}
    </Page>
  );
}

function SessionsFilter(props: {
  readonly search: SessionsSearch;
  readonly change: (part: { [K in keyof SessionsSearch]?: string | null }) => void;
}) {
  const { search, change } = props;
  const words = useWords(sessionsWords);
  return (
    <FilterBar>
      <SearchField
        label={words.search}
        value={search.search ?? ""}
        onSearch={(text) => change({ search: text })}
      />
      <UserFilter value={search.user} onChange={(user) => change({ user })} />
      <ChoiceFilter
        label={words.show}
        any={words.all}
        names={{ running: words.running }}
        value={search.show}
        onChange={(show) => change({ show })}
      />
      <DayFilter from={search.from} to={search.to} onChange={change} />
    </FilterBar>
  );
}

function useColumns(end: (session: ProxySession) => void): Column<ProxySession>[] {
  const words = useWords(sessionsWords);
  const desk = useWords(deskWords);
  const mayEnd = useMayDo("end-sessions");
  const columns: Column<ProxySession>[] = [
    { header: desk.user, cell: ({ user_id, username }) => <UserLink id={user_id} name={username} /> },
    { header: words.device, cell: (session) => <SessionDevice session={session} /> },
    { header: words.address, cell: ({ ip_address }) => ip_address ?? desk.unknown },
    { header: words.token, cell: (session) => <TokenLink session={session} /> },
    { header: words.began, cell: ({ started_at }) => <Moment time={started_at} /> },
    { header: desk.state, cell: (session) => <SessionState session={session} /> },
    {
      header: words.traffic,
      cell: ({ bytes_in, bytes_out }) => <SessionTraffic bytesIn={bytes_in} bytesOut={bytes_out} />,
      align: "end",
    },
  ];
  if (!mayEnd) return columns;
  return [
    ...columns,
    {
      header: "",
      cell: (session) =>
        session.is_active && (
          <Button
            size="xs"
            variant="default"
            aria-label={words.endOf(session.device_id_hint)}
            onClick={() => end(session)}
          >
            {words.end}
          </Button>
        ),
    },
  ];
}

function TokenLink({ session: { token_id, user_id } }: { readonly session: ProxySession }) {
  return (
    <TextLink to="/desk/tokens" search={{ user: user_id, open: token_id }} size="sm">
      {shortId(token_id)}
    </TextLink>
  );
}

function SessionState({ session: { is_active, ended_at, end_reason } }: { readonly session: ProxySession }) {
  const words = useWords(sessionsWords);
  const reasons: Readonly<Record<string, string>> = useWords(endReasonWords);
  if (is_active || ended_at === null) {
    return (
      <Badge variant="light" color="green" tt="none">
        {words.isRunning}
      </Badge>
    );
  }
  return (
    <span>
      {reasons[end_reason ?? ""] ?? end_reason}
      <Text component="span" display="block" size="xs" c="dimmed">
        <Moment time={ended_at} />
      </Text>
    </span>
  );
}
