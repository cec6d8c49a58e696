import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { useMayDo } from "../frame/use-permission.ts";
import { SeriesBadge, VoucherValue } from "./series-parts.tsx";
import { allSeriesQuery, type Series, type SeriesSearch } from "./vouchers-query.ts";
import { seriesStateWords, vouchersWords } from "./vouchers-words.ts";

const route = getRouteApi("/signed-in/desk/vouchers");

/** All vouchers, by the series that they were made in. */
export function VouchersPage() {
  const words = useWords(vouchersWords);
  const { state, anyState } = useWords(deskWords);
  const states = useWords(seriesStateWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(allSeriesQuery(search));
  const mayMake = useMayDo("move-money");
  const isFiltered = search.search !== undefined || search.show !== undefined;
  const change = (part: { [K in keyof SeriesSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  return (
    <Page
      title={words.title}
      actions={mayMake && <LinkButton to="/desk/vouchers/new">{words.create}</LinkButton>}
    >
      <FilterBar>
        <SearchField
          label={words.search}
          value={search.search ?? ""}
          onSearch={(text) => change({ search: text })}
        />
        <ChoiceFilter
          label={state}
          any={anyState}
          names={states}
          value={search.show}
          onChange={(show) => change({ show })}
        />
      </FilterBar>
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns()}
        keyOf={({ id }) => id}
        {...(isFiltered ? {} : { empty: <Empty title={words.emptyTitle}>{words.empty}</Empty> })}
      />
    </Page>
  );
}

function useColumns(): Column<Series>[] {
  const words = useWords(vouchersWords);
  const { state } = useWords(deskWords);
  return [
    {
      header: words.value,
      cell: (series) => (
        <TextLink to="/desk/vouchers/$seriesId" params={{ seriesId: series.id }} fw={600} size="sm">
          <VoucherValue of={series} />
        </TextLink>
      ),
    },
    { header: words.note, cell: ({ note }) => note ?? words.noNote },
    {
      header: words.redeemed,
      cell: ({ counts }) => <span className="numeric">{words.ofCount(counts.redeemed, counts.issued)}</span>,
      align: "end",
    },
    { header: words.made, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.expires, cell: ({ expires_at }) => <Moment time={expires_at} /> },
    { header: state, cell: (series) => <SeriesBadge state={series.state} /> },
  ];
}
