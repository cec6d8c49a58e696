import "./top-up.css";
import { Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { toProblem } from "../../api/problem.ts";
import { meQuery } from "../../api/queries.ts";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { rememberedPayment } from "./last-payment.ts";
import { PaymentDetails } from "./payment-details.tsx";
import { isOpen, type Payment, paymentQuery, paymentsQuery } from "./payment-queries.ts";
import { ContinueButton } from "./payment-status.tsx";
import { paymentWords, statusTexts, statusTitles } from "./top-up-words.ts";

const route = getRouteApi("/signed-in/payments/$paymentId");

/** The id in the return address of a checkout, which is sent before the payment has an id. */
const LATEST = "latest";

/** The page after a checkout: it updates by itself when the payment is settled. */
export function PaymentPage() {
  const words = useWords(paymentWords);
  const { paymentId } = route.useParams();
  return (
    <Page title={words.title}>
      {paymentId === LATEST ? <LatestPayment /> : <WatchedPayment key={paymentId} id={paymentId} />}
    </Page>
  );
}

/** Redirects to the payment whose checkout this tab opened, else to the newest one. */
function LatestPayment() {
  const words = useWords(paymentWords);
  const [remembered] = useState(rememberedPayment);
  const payments = useQuery({ ...paymentsQuery(1), enabled: remembered === null });
  const id = remembered ?? payments.data?.items[0]?.payment_id;
  if (id !== undefined) return <Navigate to="/payments/$paymentId" params={{ paymentId: id }} replace />;
  return (
    <QueryView query={payments} skeleton={<StateSkeleton />}>
      {() => (
        <Empty title={words.noneTitle} action={<LinkButton to="/top-up">{words.toTopUp}</LinkButton>}>
          {words.noneYet}
        </Empty>
      )}
    </QueryView>
  );
}

function WatchedPayment({ id }: { readonly id: string }) {
  const words = useWords(paymentWords);
  const [sinceMs] = useState(Date.now);
  const payment = useQuery(paymentQuery(id, sinceMs));
  const status = payment.data?.status;
  useRefreshWhenSettled(payment.data);
  if (payment.isError && status === undefined && isUnknownPayment(payment.error))
    return (
      <Empty title={words.unknownTitle} action={<LinkButton to="/top-up">{words.toTopUp}</LinkButton>}>
        {words.unknown}
      </Empty>
    );
  return (
    <QueryView query={payment} skeleton={<StateSkeleton />}>
      {(known) => (
        <Paper withBorder p={{ base: "lg", sm: "xl" }} className="payment" data-status={known.status}>
          <Stack gap="lg">
            <State status={known.status} />
            <PaymentDetails payment={known} />
            {known.status === "succeeded" && <NewBalance />}
            <NextSteps payment={known} />
          </Stack>
        </Paper>
      )}
    </QueryView>
  );
}

/** The address may be of another account, or mistyped. */
function isUnknownPayment(error: unknown): boolean {
  const { status } = toProblem(error);
  return status === 404 || status === 422;
}

/** Reads the balance, the payments and the entries again, which the payment has changed. */
function useRefreshWhenSettled(payment: Payment | undefined): void {
  const client = useQueryClient();
  const settled = payment === undefined || isOpen(payment) ? null : payment.status;
  useEffect(() => {
    if (settled === null) return;
    void client.invalidateQueries(meQuery);
    void client.invalidateQueries({ queryKey: ["payments"] });
    void client.invalidateQueries({ queryKey: ["transactions"] });
  }, [client, settled]);
}

/** Announced by screen readers when it changes. */
function State({ status }: Pick<Payment, "status">) {
  const titles = useWords(statusTitles);
  const texts = useWords(statusTexts);
  const words = useWords(paymentWords);
  return (
    <div role="status">
      <Title order={2} size="h3">
        {titles[status]}
      </Title>
      <Text mt="xs">{texts[status]}</Text>
      {isOpen({ status }) && (
        <Text mt="xs" size="sm" c="dimmed">
          {words.watching}
        </Text>
      )}
    </div>
  );
}

/** The balance after the payment: a balance that was read before is not displayed. */
function NewBalance() {
  const words = useWords(paymentWords);
  const [sinceMs] = useState(Date.now);
  const { data: me, dataUpdatedAt } = useQuery(meQuery);
  return (
    <Group gap="xs">
      <Text>{words.balance}:</Text>
      <Skeleton visible={me === undefined || dataUpdatedAt < sinceMs} width="auto">
        <Text fw={700} size="lg">
          <Znc amount={me?.currency_balance ?? "0.00"} />
        </Text>
      </Skeleton>
    </Group>
  );
}

function NextSteps({ payment }: { readonly payment: Payment }) {
  const words = useWords(paymentWords);
  if (payment.status === "succeeded")
    return (
      <Group>
        <LinkButton to="/buy">{words.buy}</LinkButton>
        <LinkButton to="/transactions" variant="default">
          {words.entries}
        </LinkButton>
      </Group>
    );
  return (
    <Group>
      <ContinueButton payment={payment} />
      <LinkButton to="/top-up" search={{ amount: payment.amount_znc }} variant="default">
        {isOpen(payment) ? words.otherWay : words.topUp}
      </LinkButton>
    </Group>
  );
}

function StateSkeleton() {
  return (
    <Paper withBorder p={{ base: "lg", sm: "xl" }}>
      <Stack>
        <Skeleton height={28} width="60%" />
        <Skeleton height={18} />
        <Skeleton height={72} />
        <Skeleton height={36} width={180} />
      </Stack>
    </Paper>
  );
}
