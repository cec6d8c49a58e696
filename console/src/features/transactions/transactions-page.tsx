import "./transactions.css";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { meQuery } from "../../api/queries.ts";
import { toCents } from "../../parts/cents.ts";
import { type Column, DataTable, Pager } from "../../parts/data-table.tsx";
import { DebtNotice } from "../../parts/debt-notice.tsx";
import { Empty } from "../../parts/empty.tsx";
import { EntryMeaning } from "../../parts/entry-meaning.tsx";
import { Granted } from "../../parts/granted.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { Moment, useTimeZone } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { typeWords } from "../../parts/type-words.ts";
import { useWords } from "../../words/words.ts";
import { ExportButton, ExportProblem, useExport } from "./export-button.tsx";
import { TransactionFilter } from "./transaction-filter.tsx";
import {
  type Transaction,
  type TransactionSearch,
  toFilter,
  transactionsQuery,
} from "./transaction-query.ts";
import { transactionsWords } from "./transactions-words.ts";

const route = getRouteApi("/signed-in/transactions");

export function TransactionsPage() {
  const words = useWords(transactionsWords);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = toFilter(search, useTimeZone());
  const query = useQuery(transactionsQuery(filter, search.skip ?? 0));
  const task = useExport(filter);
  const { data: me } = useQuery(meQuery);
  const show = (next: TransactionSearch): void => void navigate({ search: next, replace: true });
  return (
    <Page
      title={words.title}
      actions={
        <Group gap="xs">
          <TextLink to="/receipts">{words.receipts}</TextLink>
          <ExportButton task={task} />
        </Group>
      }
    >
      <Granted granted={me?.currency_granted ?? "0.00"} />
      <DebtNotice debt={me?.currency_debt ?? "0.00"} />
      <ExportProblem task={task} />
      <TransactionFilter search={search} onChange={show} />
      <QueryView query={query} skeleton={<Lines count={8} />}>
        {(page) => (
          <Stack className="transactions" data-stale={query.isPlaceholderData}>
            <Text size="sm" c="dimmed" role="status">
              {words.found(page.total)}
              {page.total_capped && "+"}
            </Text>
            {page.items.length === 0 ? (
              <NoEntries search={search} onClear={() => show({})} />
            ) : (
              <Entries rows={page.items} />
            )}
            <Pager
              page={page}
              onSkip={(skip) =>
                void navigate({ search: skip > 0 ? { ...search, skip } : firstPageOf(search) })
              }
            />
          </Stack>
        )}
      </QueryView>
    </Page>
  );
}

function Entries({ rows }: { readonly rows: readonly Transaction[] }) {
  const words = useWords(transactionsWords);
  const columns: Column<Transaction>[] = [
    { header: words.time, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.what, cell: (row) => <Description row={row} /> },
    { header: words.amount, cell: (row) => <Amount row={row} />, align: "end" },
    { header: words.balanceAfter, cell: (row) => <Znc amount={row.balance_after} exact />, align: "end" },
  ];
  return <DataTable label={words.list} columns={columns} rows={rows} keyOf={({ id }) => id} />;
}

function Description({ row }: { readonly row: Transaction }) {
  const words = useWords(transactionsWords);
  const types = useWords(typeWords);
  return (
    <>
      <Text fw={600} size="sm">
        {types[row.transaction_type]}
      </Text>
      <Text size="sm" c="dimmed">
        <EntryMeaning row={row} />{" "}
        {row.payment_id !== null && (
          <TextLink to="/payments/$paymentId" params={{ paymentId: row.payment_id }} inherit>
            {words.payment}
          </TextLink>
        )}
      </Text>
    </>
  );
}

/** The sign carries the meaning; the colour only supports it. */
function Amount({ row: { amount, granted } }: { readonly row: Transaction }) {
  const words = useWords(transactionsWords);
  return (
    <>
      <span className={amount.startsWith("-") ? undefined : "gain"}>
        <Znc amount={amount} signed exact />
      </span>
      {toCents(granted) !== 0n && (
        <Text size="xs" c="dimmed">
          {words.granted} <Znc amount={granted} signed exact />
        </Text>
      )}
    </>
  );
}

function NoEntries(props: { readonly search: TransactionSearch; readonly onClear: () => void }) {
  const words = useWords(transactionsWords);
  const { skip = 0, ...filter } = props.search;
  if (Object.keys(filter).length > 0)
    return (
      <Empty
        title={words.noMatchTitle}
        action={
          <Button variant="default" onClick={props.onClear}>
            {words.clear}
          </Button>
        }
      >
        {words.noMatch}
      </Empty>
    );
  if (skip > 0)
    return (
      <Empty
        title={words.beyondTitle}
        action={
          <Button variant="default" onClick={props.onClear}>
            {words.first}
          </Button>
        }
      >
        {words.beyond}
      </Empty>
    );
  return (
    <Empty title={words.emptyTitle} action={<LinkButton to="/top-up">{words.topUp}</LinkButton>}>
      {words.empty}
    </Empty>
  );
}

function firstPageOf({ skip: _, ...filter }: TransactionSearch): TransactionSearch {
  return filter;
}
