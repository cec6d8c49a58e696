import { Badge, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Column } from "../../parts/data-table.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { roleWords } from "../frame/role-words.ts";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { SelectableList } from "../frame/selectable-list.tsx";
import type { User } from "./user-query.ts";
import { type UsersSearch, usersQuery } from "./users-query.ts";
import { usersWords } from "./users-words.ts";

const route = getRouteApi("/signed-in/desk/users");
/** What can be done to many users at once. */
const ACTIONS = ["adjust_balance", "deactivate", "reactivate"] as const;

/** All users; searched while somebody types. */
export function UsersPage() {
  const words = useWords(usersWords);
  const roles = useWords(roleWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(usersQuery(search));
  const change = (part: { [K in keyof UsersSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  return (
    <Page title={words.title}>
      <FilterBar>
        <SearchField
          label={words.search}
          value={search.search ?? ""}
          onSearch={(text) => change({ search: text })}
        />
        <ChoiceFilter
          label={words.role}
          any={words.anyRole}
          names={roles}
          value={search.role}
          onChange={(role) => change({ role })}
        />
        <ChoiceFilter
          label={words.state}
          any={words.anyState}
          names={{ yes: words.active, no: words.inactive }}
          value={search.active}
          onChange={(active) => change({ active })}
        />
      </FilterBar>
      <SelectableList
        label={words.list}
        query={query}
        columns={useColumns()}
        keyOf={({ id }) => id}
        nameOf={({ username }) => username}
        actions={ACTIONS}
      />
    </Page>
  );
}

function useColumns(): Column<User>[] {
  const words = useWords(usersWords);
  const roles = useWords(roleWords);
  return [
    { header: words.user, cell: (user) => <Name user={user} /> },
    { header: words.role, cell: ({ role }) => (role === null ? words.customer : roles[role]) },
    {
      header: words.state,
      cell: ({ is_active }) => (
        <Badge variant="light" color={is_active ? "green" : "red"} tt="none">
          {is_active ? words.active : words.inactive}
        </Badge>
      ),
    },
    { header: words.balance, cell: (user) => <Znc amount={user.currency_balance} exact />, align: "end" },
    { header: words.since, cell: (user) => <Moment time={user.created_at} /> },
  ];
}

function Name({ user }: { readonly user: User }) {
  return (
    <>
      <TextLink to="/desk/users/$userId" params={{ userId: user.id }} fw={600} size="sm">
        {user.username}
      </TextLink>
      <Text size="sm" c="dimmed">
        {user.email}
      </Text>
    </>
  );
}
