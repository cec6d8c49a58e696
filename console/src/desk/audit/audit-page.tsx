import "./audit.css";
import { TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Column } from "../../parts/data-table.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { DayFilter } from "../frame/day-filter.tsx";
import { DeskList } from "../frame/desk-list.tsx";
import { FilterBar } from "../frame/filter-bar.tsx";
import { OpenedRow, RowButton } from "../frame/opened-row.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { UserFilter } from "../frame/user-filter.tsx";
import { UserLink } from "../frame/user-link.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { type AuditLog, type AuditSearch, auditQuery } from "./audit-query.ts";
import { auditWords } from "./audit-words.ts";
import { ChainPanel } from "./chain-panel.tsx";
import { Target } from "./target.tsx";

const route = getRouteApi("/signed-in/desk/audit");
/** As the API takes it. */
const FILTER_CHARACTERS_MAX = 100;

type Change = (part: { [K in keyof AuditSearch]?: string | null }) => void;

/** Who did what, and whether the log is proven. */
export function AuditPage() {
  const words = useWords(auditWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(auditQuery(search, useTimeZone()));
  const change: Change = (part) =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  return (
    <Page title={words.title}>
      <ChainPanel />
      <AuditFilter search={search} change={change} />
      <OpenedRow
        id={search.open}
        query={query}
        keyOf={({ id }) => id}
        title={({ action }) => action}
        onClose={() => change({ open: null })}
      >
        {(log) => <AuditPanel log={log} />}
      </OpenedRow>
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns((open) => change({ open }))}
        keyOf={({ id }) => id}
      />
    </Page>
  );
}

function AuditFilter({ search, change }: { readonly search: AuditSearch; readonly change: Change }) {
  const words = useWords(auditWords);
  return (
    <FilterBar>
      <SearchField
        label={words.search}
        value={search.search ?? ""}
        onSearch={(text) => change({ search: text })}
      />
      <UserFilter label={words.actor} value={search.user} onChange={(user) => change({ user })} />
      <ExactFilter
        label={words.action}
        placeholder="token.revoked"
        value={search.action}
        onChange={(action) => change({ action })}
      />
      <ExactFilter
        label={words.type}
        placeholder="token"
        value={search.type}
        onChange={(type) => change({ type })}
      />
      <ExactFilter label={words.targetId} value={search.id} onChange={(id) => change({ id })} />
      <DayFilter from={search.from} to={search.to} onChange={change} />
    </FilterBar>
  );
}

/** A whole word of the log: it takes effect when the field is left, or by Enter. */
function ExactFilter(props: {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  const { value = "" } = props;
  return (
    <TextInput
      // The address may be changed by a link, or by the button that goes back.
      key={value}
      label={props.label}
      {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
      defaultValue={value}
      maxLength={FILTER_CHARACTERS_MAX}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      onBlur={(event) => {
        const text = event.currentTarget.value.trim();
        if (text !== value) props.onChange(text);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

function useColumns(open: (id: string) => void): Column<AuditLog>[] {
  const words = useWords(auditWords);
  return [
    {
      header: words.action,
      cell: ({ id, action }) => <RowButton onClick={() => open(id)}>{action}</RowButton>,
    },
    { header: words.when, cell: ({ created_at }) => <Moment time={created_at} /> },
    {
      header: words.actor,
      cell: ({ user_id, username }) =>
        user_id === null ? words.service : <UserLink id={user_id} name={username} />,
    },
    { header: words.target, cell: (log) => <Target log={log} /> },
    { header: words.reason, cell: ({ reason }) => reason ?? "" },
  ];
}
