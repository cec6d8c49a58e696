import { Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries.ts";
import { serverNowMs } from "../../api/server-clock.ts";
import { TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { monthOf, monthsBetween } from "./month-rules.ts";
import { receiptsWords } from "./receipts-words.ts";
import { monthName } from "./sheet.tsx";

/** The months since the account was made. */
export function ReceiptsPage() {
  const words = useWords(receiptsWords);
  const me = useQuery(meQuery);
  return (
    <Page title={words.title} actions={<TextLink to="/verify">{words.check}</TextLink>}>
      <Text>{words.intro}</Text>
      <QueryView query={me}>
        {({ created_at, time_zone }) => (
          <Months
            first={monthOf(Date.parse(created_at), time_zone)}
            last={monthOf(serverNowMs(), time_zone)}
          />
        )}
      </QueryView>
    </Page>
  );
}

function Months({ first, last }: { readonly first: string; readonly last: string }) {
  const words = useWords(receiptsWords);
  const language = useLanguage();
  return (
    <Stack component="section" gap="xs" aria-labelledby="months">
      <Title order={2} size="h4" id="months">
        {words.months}
      </Title>
      <ul className="plain-list">
        {monthsBetween(first, last).map((month) => (
          <li key={month}>
            <TextLink to="/receipts/$month" params={{ month }}>
              {monthName(month, language)}
            </TextLink>
            {month === last && (
              <Text component="span" c="dimmed">
                {" "}
                {words.running}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Stack>
  );
}
