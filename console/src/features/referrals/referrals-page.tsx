import "./referrals.css";
import { Badge, Skeleton, Stack, Text, Title } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { type Column, DataTable, Pager } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { Invitation } from "./invitation.tsx";
import { referralsWords } from "./referrals-words.ts";

type Referrals = Schemas["Referrals"];
type Referred = Referrals["referred_users"][number];

/** Rows of one page: the API returns all users at once, at most 1000. */
const PAGE_LENGTH = 20;

const route = getRouteApi("/signed-in/referrals");

const referralsQuery = queryOptions({
  queryKey: ["referrals"],
  queryFn: () => api.call("GET", "/api/v1/users/me/referrals"),
});

export function ReferralsPage() {
  const words = useWords(referralsWords);
  const referrals = useQuery(referralsQuery);
  return (
    <Page title={words.title}>
      <div>
        <Text>{words.how}</Text>
        <Text c="dimmed" size="sm" mt="xs">
          {words.refunds}
        </Text>
      </div>
      <QueryView query={referrals} skeleton={<ReferralsSkeleton />}>
        {(known) => (
          <Stack gap="lg">
            <Invitation link={known.referral_link} code={known.referral_code} />
            <Totals referrals={known} />
            <ReferredUsers referrals={known} />
          </Stack>
        )}
      </QueryView>
    </Page>
  );
}

function Totals({ referrals }: { readonly referrals: Referrals }) {
  const words = useWords(referralsWords);
  const language = useLanguage();
  return (
    <section aria-label={words.totals}>
      <dl className="totals">
        <Total name={words.invited}>{formatNumber(referrals.total_referrals, language)}</Total>
        <Total name={words.qualified}>{formatNumber(referrals.qualifying_referrals, language)}</Total>
        <Total name={words.earned}>
          <Znc amount={referrals.total_bonus_earned} />
        </Total>
      </dl>
    </section>
  );
}

function Total({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ReferredUsers({ referrals }: { readonly referrals: Referrals }) {
  const words = useWords(referralsWords);
  const { skip = 0 } = route.useSearch();
  const navigate = route.useNavigate();
  const { referred_users: users, total_referrals: total } = referrals;
  if (users.length === 0) return <Empty title={words.emptyTitle}>{words.empty}</Empty>;
  const items = users.slice(skip, skip + PAGE_LENGTH);
  const columns: Column<Referred>[] = [
    { header: words.name, cell: ({ username }) => <span className="secret">{username}</span> },
    { header: words.since, cell: ({ created_at }) => <Moment time={created_at} /> },
    { header: words.state, cell: (user) => <Bonus isPaid={user.has_made_qualifying_purchase} /> },
  ];
  return (
    <Stack component="section" gap="sm" aria-labelledby="referred-users">
      <Title order={2} size="h4" id="referred-users">
        {words.users}
      </Title>
      <DataTable label={words.users} columns={columns} rows={items} keyOf={({ id }) => id} />
      <Pager
        page={{ skip, limit: PAGE_LENGTH, total: users.length, items }}
        onSkip={(next) => void navigate({ search: next > 0 ? { skip: next } : {} })}
      />
      {total > users.length && (
        <Text size="sm" c="dimmed">
          {words.onlyNewest(users.length)}
        </Text>
      )}
    </Stack>
  );
}

function Bonus({ isPaid }: { readonly isPaid: boolean }) {
  const words = useWords(referralsWords);
  if (!isPaid)
    return (
      <Text component="span" size="sm" c="dimmed">
        {words.waiting}
      </Text>
    );
  return (
    <Badge color="green" variant="light" tt="none">
      {words.paid}
    </Badge>
  );
}

function ReferralsSkeleton() {
  return (
    <Stack gap="lg">
      <Skeleton height={240} />
      <Skeleton height={84} />
      <Skeleton height={160} />
    </Stack>
  );
}
