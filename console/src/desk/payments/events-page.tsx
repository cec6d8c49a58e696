import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Column } from "../../parts/data-table.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { shortId } from "../frame/user-link.tsx";
import { Outcome } from "./event-outcome.tsx";
import { type EventsSearch, eventsQuery, type PaymentEvent } from "./payments-query.ts";
import { paymentsWords, providerWords } from "./payments-words.ts";

const route = getRouteApi("/signed-in/desk/payments/events");

/** What payment providers have notified of; flagged is what contradicts the books. */
export function EventsPage() {
  const words = useWords(paymentsWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(eventsQuery(search));
  const change = (part: { [K in keyof EventsSearch]?: string | null }): void =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  return (
    <Page
      title={words.events}
      actions={
        <LinkButton to="/desk/payments" variant="default">
          {words.toPayments}
        </LinkButton>
      }
    >
      <FilterBar>
        <ChoiceFilter
          label={words.show}
          any={words.allEvents}
          names={{ flagged: words.flagged, others: words.others }}
          value={search.show}
          onChange={(show) => change({ show })}
        />
        <ChoiceFilter
          label={words.provider}
          any={words.anyProvider}
          names={useWords(providerWords)}
          value={search.provider}
          onChange={(provider) => change({ provider })}
        />
      </FilterBar>
      {search.show === "flagged" && <Text size="sm">{words.flaggedHint}</Text>}
      <DeskList label={words.eventsList} query={query} columns={useColumns()} keyOf={({ id }) => id} />
    </Page>
  );
}

function useColumns(): Column<PaymentEvent>[] {
  const words = useWords(paymentsWords);
  const providers = useWords(providerWords);
  return [
    { header: words.received, cell: ({ received_at }) => <Moment time={received_at} /> },
    { header: words.provider, cell: ({ provider }) => providers[provider] },
    { header: words.kind, cell: ({ kind }) => <code>{kind}</code> },
    { header: words.outcome, cell: (event) => <Outcome event={event} /> },
    {
      header: words.payment,
      cell: ({ payment_id }) => (payment_id === null ? words.none : shortId(payment_id)),
    },
    { header: words.eventId, cell: ({ event_id }) => <span className="secret">{event_id}</span> },
  ];
}
