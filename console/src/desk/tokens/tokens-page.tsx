import { Badge } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Column } from "../../parts/data-table.tsx";
import { Duration } from "../../parts/duration.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useWords } from "../../words/words.ts";
import { deskWords } from "../frame/desk-words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { OpenedRow, RowButton } from "../frame/opened-row.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { SelectableList } from "../frame/selectable-list.tsx";
import { UserFilter } from "../frame/user-filter.tsx";
import { shortId, UserLink } from "../frame/user-link.tsx";
import { TokenPanel } from "./token-panel.tsx";
import {
  ONE_TOKEN,
  type SoldToken,
  type TokenState,
  type TokensSearch,
  tokensQuery,
} from "./tokens-query.ts";
import { tokenStateWords, tokensWords } from "./tokens-words.ts";

const route = getRouteApi("/signed-in/desk/tokens");
/** What can be done to many tokens at once. */
const ACTIONS = ["revoke_tokens"] as const;

/** All tokens that were sold; one of them is opened above the list. */
export function TokensPage() {
  const words = useWords(tokensWords);
  const states = useWords(tokenStateWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(tokensQuery(search));
  const [message, setMessage] = useState<string | null>(null);
  const change = (part: { [K in keyof TokensSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  const open = (id: string | null): void => change({ open: id });
  return (
    <Page title={words.title}>
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <FilterBar>
        <SearchField
          label={words.search}
          value={search.search ?? ""}
          onSearch={(text) => change({ search: text })}
        />
        <UserFilter label={words.owner} value={search.user} onChange={(user) => change({ user })} />
        <ChoiceFilter
          label={words.show}
          any={words.all}
          names={{ usable: words.usable, ...states }}
          value={search.show}
          onChange={(show) => change({ show })}
        />
      </FilterBar>
      <OpenedRow
        id={search.open}
        query={query}
        one={ONE_TOKEN}
        keyOf={({ id }) => id}
        title={({ id }) => words.tokenById(shortId(id))}
        onClose={() => open(null)}
      >
        {(token) => <TokenPanel token={token} onDone={setMessage} />}
      </OpenedRow>
      <SelectableList
        label={words.list}
        query={query}
        columns={useColumns(open)}
        keyOf={({ id }) => id}
        nameOf={({ id, username, is_active }) => (is_active ? `${shortId(id)} (${username})` : null)}
        actions={ACTIONS}
      />
    </Page>
  );
}

function useColumns(open: (id: string) => void): Column<SoldToken>[] {
  const words = useWords(tokensWords);
  const { state } = useWords(deskWords);
  return [
    {
      header: words.token,
      cell: ({ id }) => <RowButton onClick={() => open(id)}>{words.tokenById(shortId(id))}</RowButton>,
    },
    { header: words.owner, cell: ({ user_id, username }) => <UserLink id={user_id} name={username} /> },
    { header: words.scope, cell: ({ scope }) => <ScopeName scope={scope} /> },
    { header: words.length, cell: ({ duration_hours }) => <Duration hours={duration_hours} /> },
    { header: words.price, cell: ({ cost_znc }) => <Znc amount={cost_znc} exact />, align: "end" },
    { header: words.bought, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: state, cell: (token) => <StateBadge token={token} /> },
  ];
}

const COLOURS: Record<TokenState, string> = {
  unused: "blue",
  active: "green",
  frozen: "cyan",
  expired: "gray",
  revoked: "red",
};

/** What was given away is revoked, but not by anybody's complaint. */
function StateBadge({ token: { state, gifted_at } }: { readonly token: SoldToken }) {
  const states = useWords(tokenStateWords);
  const { given } = useWords(tokensWords);
  return (
    <Badge variant="light" color={gifted_at === null ? COLOURS[state] : "gray"} tt="none">
      {gifted_at === null ? states[state] : given}
    </Badge>
  );
}
