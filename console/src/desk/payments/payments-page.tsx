import { Badge } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Column } from "../../parts/data-table.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { formatRub } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DayFilter } from "../frame/day-filter.tsx";
import { DeskList } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { ChoiceFilter, FilterBar } from "../frame/filter-bar.tsx";
import { OpenedRow, RowButton } from "../frame/opened-row.tsx";
import { SearchField } from "../frame/search-field.tsx";
import { changedSearch } from "../frame/search-of.ts";
import { UserFilter } from "../frame/user-filter.tsx";
import { shortId, UserLink } from "../frame/user-link.tsx";
import { PaymentPanel } from "./payment-panel.tsx";
import { ONE_PAYMENT, type Payment, type PaymentsSearch, paymentsQuery } from "./payments-query.ts";
import { paymentStatusWords, paymentsWords, providerWords } from "./payments-words.ts";

const route = getRouteApi("/signed-in/desk/payments");

type Change = (part: { [K in keyof PaymentsSearch]?: string | null }) => void;

/** All payments; one of them is opened above the list. */
export function PaymentsPage() {
  const words = useWords(paymentsWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(paymentsQuery(search, useTimeZone()));
  const [message, setMessage] = useState<string | null>(null);
  const change: Change = (part) =>
    void navigate({ search: (before) => changedSearch(before, part), replace: true });
  const open = (id: string | null): void => change({ open: id });
  return (
    <Page
      title={words.title}
      actions={
        <LinkButton to="/desk/payments/events" search={{ show: "flagged" }} variant="default">
          {words.toFlagged}
        </LinkButton>
      }
    >
      {message !== null && <Notice message={message} onClose={() => setMessage(null)} />}
      <PaymentsFilter search={search} change={change} />
      <OpenedRow
        id={search.open}
        query={query}
        one={ONE_PAYMENT}
        keyOf={({ payment_id }) => payment_id}
        title={({ payment_id }) => words.paymentById(shortId(payment_id))}
        onClose={() => open(null)}
      >
        {(payment) => <PaymentPanel payment={payment} onDone={setMessage} />}
      </OpenedRow>
      <DeskList
        label={words.list}
        query={query}
        columns={useColumns(open)}
        keyOf={({ payment_id }) => payment_id}
      />
    </Page>
  );
}

function PaymentsFilter({ search, change }: { readonly search: PaymentsSearch; readonly change: Change }) {
  const words = useWords(paymentsWords);
  return (
    <FilterBar>
      <SearchField
        label={words.search}
        value={search.search ?? ""}
        onSearch={(text) => change({ search: text })}
      />
      <UserFilter value={search.user} onChange={(user) => change({ user })} />
      <ChoiceFilter
        label={words.status}
        any={words.anyStatus}
        names={useWords(paymentStatusWords)}
        value={search.status}
        onChange={(status) => change({ status })}
      />
      <ChoiceFilter
        label={words.provider}
        any={words.anyProvider}
        names={useWords(providerWords)}
        value={search.provider}
        onChange={(provider) => change({ provider })}
      />
      <DayFilter from={search.from} to={search.to} onChange={change} />
    </FilterBar>
  );
}

function useColumns(open: (id: string) => void): Column<Payment>[] {
  const words = useWords(paymentsWords);
  const desk = useWords(deskWords);
  const providers = useWords(providerWords);
  const language = useLanguage();
  return [
    {
      header: words.payment,
      cell: ({ payment_id: id }) => (
        <RowButton onClick={() => open(id)}>{words.paymentById(shortId(id))}</RowButton>
      ),
    },
    { header: desk.user, cell: ({ user_id, username }) => <UserLink id={user_id} name={username} /> },
    { header: words.provider, cell: ({ provider }) => providers[provider] },
    { header: words.created, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.status, cell: ({ status }) => <PaymentStatus status={status} /> },
    { header: words.costs, cell: ({ amount_rub }) => formatRub(amount_rub, language), align: "end" },
    { header: words.buys, cell: ({ amount_znc }) => <Znc amount={amount_znc} exact />, align: "end" },
  ];
}

const COLOURS: Record<Payment["status"], string> = {
  created: "yellow",
  pending: "yellow",
  succeeded: "green",
  canceled: "gray",
  refunded: "gray",
  disputed: "red",
};

function PaymentStatus({ status }: { readonly status: Payment["status"] }) {
  const words = useWords(paymentStatusWords);
  return (
    <Badge variant="light" color={COLOURS[status]} tt="none">
      {words[status]}
    </Badge>
  );
}
