import { Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { formatRub } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { type Payment, paymentsQuery } from "./payment-queries.ts";
import { ContinueButton, StatusBadge } from "./payment-status.tsx";
import { paymentWords } from "./top-up-words.ts";

const PAYMENTS_MAX = 5;

/** The latest payments; those that are open have a link to the checkout. */
export function LatestPayments() {
  const words = useWords(paymentWords);
  const payments = useQuery(paymentsQuery(PAYMENTS_MAX));
  return (
    <Stack component="section" gap="sm" aria-labelledby="latest-payments">
      <Title order={2} size="h4" id="latest-payments">
        {words.latest}
      </Title>
      <QueryView query={payments}>
        {({ items }) =>
          items.length === 0 ? <Text c="dimmed">{words.noneYet}</Text> : <Payments rows={items} />
        }
      </QueryView>
    </Stack>
  );
}

function Payments({ rows }: { readonly rows: readonly Payment[] }) {
  const words = useWords(paymentWords);
  const language = useLanguage();
  const columns: Column<Payment>[] = [
    { header: words.time, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.amount, cell: ({ amount_znc }) => <Znc amount={amount_znc} />, align: "end" },
    {
      header: words.price,
      cell: ({ amount_rub }) => <span className="numeric">{formatRub(amount_rub, language)}</span>,
      align: "end",
    },
    { header: words.status, cell: ({ status }) => <StatusBadge status={status} /> },
    { header: "", cell: (payment) => <Actions payment={payment} />, align: "end" },
  ];
  return (
    <DataTable label={words.latest} columns={columns} rows={rows} keyOf={({ payment_id }) => payment_id} />
  );
}

function Actions({ payment }: { readonly payment: Payment }) {
  const words = useWords(paymentWords);
  return (
    <Group gap="xs" justify="flex-end">
      <ContinueButton payment={payment} size="xs" />
      <LinkButton
        to="/payments/$paymentId"
        params={{ paymentId: payment.payment_id }}
        variant="default"
        size="xs"
      >
        {words.details}
      </LinkButton>
    </Group>
  );
}
