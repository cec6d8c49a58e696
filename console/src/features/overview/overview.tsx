import { Group, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries.ts";
import { DebtNotice } from "../../parts/debt-notice.tsx";
import { Granted } from "../../parts/granted.tsx";
import { LinkButton } from "../../parts/link.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { ActiveTokens } from "./active-tokens.tsx";
import { overviewWords } from "./overview-words.ts";
import { TargetCard } from "./target-card.tsx";
import { UsageWeek } from "./usage-week.tsx";

const BALANCE_HEIGHT = 36;

/** The customer's balance, active tokens and usage. */
export function Overview() {
  const words = useWords(overviewWords);
  return (
    <Page title={words.title}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <BalanceCard />
        <TargetCard />
      </SimpleGrid>
      <ActiveTokens />
      <UsageWeek />
    </Page>
  );
}

function BalanceCard() {
  const words = useWords(overviewWords);
  const query = useQuery(meQuery);
  return (
    <Paper withBorder p="lg" component="section">
      <Stack gap="xs">
        <Title order={2} size="h5" c="dimmed" fw={500}>
          {words.balance}
        </Title>
        <QueryView query={query} skeleton={<Skeleton height={BALANCE_HEIGHT} width="50%" />}>
          {(me) => (
            <Stack gap="xs">
              <Text fz={28} fw={700} lh={`${BALANCE_HEIGHT}px`}>
                <Znc amount={me.currency_balance} />
              </Text>
              <Granted granted={me.currency_granted} />
              <DebtNotice debt={me.currency_debt} />
            </Stack>
          )}
        </QueryView>
        <Group>
          <LinkButton to="/top-up" size="xs">
            {words.topUp}
          </LinkButton>
          <LinkButton to="/buy" size="xs" variant="default">
            {words.buy}
          </LinkButton>
        </Group>
      </Stack>
    </Paper>
  );
}
