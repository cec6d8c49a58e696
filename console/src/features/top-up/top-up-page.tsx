import "./top-up.css";
import { Alert, Paper, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { meQuery } from "../../api/queries.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { DebtNotice } from "../../parts/debt-notice.tsx";
import { Empty } from "../../parts/empty.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { LatestPayments } from "./latest-payments.tsx";
import { providersQuery } from "./payment-queries.ts";
import { TopUpForm } from "./top-up-form.tsx";
import { topUpWords } from "./top-up-words.ts";

const route = getRouteApi("/signed-in/top-up");

export function TopUpPage() {
  const words = useWords(topUpWords);
  const { amount = "" } = route.useSearch();
  const { data: me } = useQuery(meQuery);
  const providers = useQuery(providersQuery(useLanguage()));
  return (
    <Page
      title={words.title}
      actions={
        <LinkButton to="/redeem" variant="default">
          {words.redeem}
        </LinkButton>
      }
    >
      {me && <DebtNotice debt={me.currency_debt} />}
      <QueryView query={providers} skeleton={<FormSkeleton />}>
        {(options) =>
          options.items.length === 0 ? (
            <NoProviders />
          ) : (
            <>
              <MockWarning warning={options.warning} />
              {/* The key resets the form when the address has another amount. */}
              <TopUpForm key={amount} options={options} amount={amount} />
            </>
          )
        }
      </QueryView>
      <LatestPayments />
    </Page>
  );
}

/**
 * The warning of the service if a setting turns `mock` payments on, which give ZNC for nothing. It is on the page from
 * the start, so it is a note and not an alert (WAI-ARIA 1.2): an alert would be announced over the errors of the form.
 */
function MockWarning({ warning }: { readonly warning: string | null }) {
  return warning === null ? null : (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} role="note">
      <Text fw={700}>{warning}</Text>
    </Alert>
  );
}

/** In place of the form if no provider is on. */
function NoProviders() {
  const words = useWords(topUpWords);
  const { data: me } = useQuery(meQuery);
  return (
    <Empty title={words.offTitle} action={me && <CopyButton text={me.email} label={me.email} size="sm" />}>
      {words.off}
    </Empty>
  );
}

function FormSkeleton() {
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Text component="div">
          <Skeleton height={18} width={120} mb="sm" />
          <Skeleton height={36} />
        </Text>
        <Skeleton height={84} />
        <Skeleton height={72} />
        <Skeleton height={42} width={200} />
      </Stack>
    </Paper>
  );
}
