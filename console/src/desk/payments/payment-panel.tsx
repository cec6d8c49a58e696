import { Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Details } from "../../parts/details.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Lines, QueryView } from "../../parts/query-view.tsx";
import { formatRub } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { DeskList } from "../frame/desk-list.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { UserLink } from "../frame/user-link.tsx";
import { Outcome } from "./event-outcome.tsx";
import {
  eventsOfQuery,
  type Payment,
  type PaymentEvent,
  type Refund,
  refundsQuery,
} from "./payments-query.ts";
import { paymentStatusWords, paymentsWords, providerWords, refundStatusWords } from "./payments-words.ts";
import { RefundPayment } from "./refund-payment.tsx";

/** A payment in full, its refunds, and the button that makes one. */
export function PaymentPanel(props: {
  readonly payment: Payment;
  readonly onDone: (message: string) => void;
}) {
  const { payment } = props;
  const words = useWords(paymentsWords);
  const query = useQuery(refundsQuery(payment.payment_id));
  return (
    <Stack gap="sm">
      <PaymentDetails payment={payment} />
      <QueryView query={query} skeleton={<Lines count={2} />}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Text size="sm" c="dimmed">
                {words.noRefunds}
              </Text>
            ) : (
              <Refunds refunds={items} />
            )}
            <Group>
              <RefundPayment payment={payment} refunds={items} onDone={props.onDone} />
            </Group>
          </>
        )}
      </QueryView>
      <Events paymentId={payment.payment_id} />
    </Stack>
  );
}

function PaymentDetails({ payment }: { readonly payment: Payment }) {
  const words = useWords(paymentsWords);
  const desk = useWords(deskWords);
  const statuses = useWords(paymentStatusWords);
  const providers = useWords(providerWords);
  const language = useLanguage();
  const rub = (amount: string): string => formatRub(amount, language);
  const returned = [
    { name: words.refunded, amount: payment.refunded_rub },
    { name: words.disputed, amount: payment.disputed_rub },
    { name: words.lost, amount: payment.lost_rub },
  ].filter(({ amount }) => amount !== "0.00");
  return (
    <Details
      details={[
        { name: desk.user, value: <UserLink id={payment.user_id} name={payment.username} /> },
        { name: words.status, value: statuses[payment.status] },
        { name: words.changed, value: <Moment time={payment.updated_at} /> },
        { name: words.created, value: <Moment time={payment.created_at} /> },
        { name: words.provider, value: providers[payment.provider] },
        {
          name: words.providerId,
          value: <span className="secret">{payment.provider_payment_id ?? words.none}</span>,
        },
        { name: words.buys, value: <Znc amount={payment.amount_znc} exact /> },
        { name: words.costs, value: rub(payment.amount_rub) },
        { name: words.paid, value: rub(payment.paid_rub) },
        ...returned.map(({ name, amount }) => ({ name, value: rub(amount) })),
        ...(payment.refunded_znc === "0.00"
          ? []
          : [{ name: words.takenBack, value: <Znc amount={payment.refunded_znc} exact /> }]),
        { name: desk.id, value: <span className="secret">{payment.payment_id}</span> },
      ]}
    />
  );
}

/** What the provider has notified of it. */
function Events({ paymentId }: { readonly paymentId: string }) {
  const words = useWords(paymentsWords);
  const query = useInfiniteQuery(eventsOfQuery(paymentId));
  const columns: Column<PaymentEvent>[] = [
    { header: words.received, cell: ({ received_at }) => <Moment time={received_at} /> },
    { header: words.kind, cell: ({ kind }) => <code>{kind}</code> },
    { header: words.outcome, cell: (event) => <Outcome event={event} /> },
  ];
  const none = (
    <Text size="sm" c="dimmed">
      {words.noEvents}
    </Text>
  );
  return (
    <DeskList label={words.events} query={query} columns={columns} keyOf={({ id }) => id} empty={none} />
  );
}

function Refunds({ refunds }: { readonly refunds: readonly Refund[] }) {
  const words = useWords(paymentsWords);
  const statuses = useWords(refundStatusWords);
  const language = useLanguage();
  const columns: Column<Refund>[] = [
    { header: words.time, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.status, cell: ({ status }) => statuses[status] },
    { header: words.origin, cell: ({ origin }) => (origin === "desk" ? words.desk : words.atProvider) },
    {
      header: words.amount,
      cell: ({ amount_znc, amount_rub }) => (
        <>
          <Znc amount={amount_znc} exact /> ({formatRub(amount_rub, language)})
        </>
      ),
      align: "end",
    },
  ];
  return (
    <DataTable label={words.refunds} columns={columns} rows={refunds} keyOf={({ refund_id }) => refund_id} />
  );
}
