import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Column } from "../../parts/data-table.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { useMayDo } from "../frame/use-permission.ts";
import { BundleContents, SaleBadge } from "./bundle-parts.tsx";
import { type Bundle, type BundlesSearch, bundlesQuery } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";
import { formatPercent } from "./format-percent.ts";

const route = getRouteApi("/signed-in/desk/bundles");

/** All bundles, also those that were withdrawn. */
export function BundlesPage() {
  const words = useWords(bundlesWords);
  const { state, anyState } = useWords(deskWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(bundlesQuery(search));
  const mayPrice = useMayDo("price-bundles");
  const change = (part: { [K in keyof BundlesSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  return (
    <Page
      title={words.title}
      actions={mayPrice && <LinkButton to="/desk/bundles/new">{words.create}</LinkButton>}
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
          names={{ yes: words.offered, no: words.withdrawn }}
          value={search.active}
          onChange={(active) => change({ active })}
        />
      </FilterBar>
      <DeskList label={words.list} query={query} columns={useColumns()} keyOf={({ id }) => id} />
    </Page>
  );
}

function useColumns(): Column<Bundle>[] {
  const words = useWords(bundlesWords);
  const { state } = useWords(deskWords);
  return [
    {
      header: words.name,
      cell: ({ id, name }) => (
        <TextLink to="/desk/bundles/$bundleId" params={{ bundleId: id }} fw={600} size="sm">
          {name}
        </TextLink>
      ),
    },
    { header: words.contents, cell: (bundle) => <BundleContents bundle={bundle} /> },
    { header: words.scope, cell: ({ scope }) => <ScopeName scope={scope} /> },
    { header: words.singly, cell: ({ base_price }) => <Znc amount={base_price} exact />, align: "end" },
    { header: words.price, cell: (bundle) => <Price bundle={bundle} />, align: "end" },
    { header: state, cell: ({ is_active }) => <SaleBadge isOffered={is_active} /> },
  ];
}

function Price({ bundle }: { readonly bundle: Bundle }) {
  const language = useLanguage();
  return (
    <span>
      <Znc amount={bundle.total_price} exact />
      {bundle.discount_percent > 0 && (
        <Text component="span" display="block" size="xs" c="dimmed">
          −{formatPercent(bundle.discount_percent, language)}
        </Text>
      )}
    </span>
  );
}
