import { Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pricesQuery } from "../../api/queries.ts";
import { Duration } from "../../parts/duration.tsx";
import { LinkButton, TextLink } from "../../parts/link.tsx";
import { Znc } from "../../parts/money.tsx";
import { Page } from "../../parts/page.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import { useWords } from "../../words/words.ts";
import { welcomeWords } from "./welcome-words.ts";

/** Of the skeleton: the number of prices, and the height of one in px. */
const PRICES_EXPECTED = 5;
const PRICE_HEIGHT = 74;

const STEPS = [
  ["registerStep", "registerText"],
  ["topUpStep", "topUpText"],
  ["connectStep", "connectText"],
] as const;

/** The start page without a sign-in: what the service offers. */
export function Welcome() {
  const words = useWords(welcomeWords);
  return (
    <Page title={words.title}>
      <Text size="lg" maw="44rem">
        {words.intro}
      </Text>
      <Group>
        <LinkButton to="/register">{words.createAccount}</LinkButton>
        <LinkButton to="/sign-in" variant="default">
          {words.signIn}
        </LinkButton>
      </Group>
      <Stack component="section" gap="sm">
        <Title order={2} size="h4">
          {words.how}
        </Title>
        <ol className="steps">
          {STEPS.map(([title, text]) => (
            <li key={title} className="step">
              <div>
                <Text fw={600}>{words[title]}</Text>
                <Text c="dimmed">{words[text]}</Text>
              </div>
            </li>
          ))}
        </ol>
      </Stack>
      <Stack component="section" gap="sm">
        <Title order={2} size="h4">
          {words.prices}
        </Title>
        <Prices />
      </Stack>
      <Group gap="lg">
        <TextLink to="/connect">{words.howToConnect}</TextLink>
        <TextLink to="/status">{words.status}</TextLink>
      </Group>
    </Page>
  );
}

function Prices() {
  const query = useQuery(pricesQuery);
  return (
    <QueryView query={query} skeleton={<PricesSkeleton />}>
      {({ items }) => (
        <dl className="prices">
          {items.map(({ duration_hours, price_znc }) => (
            <div key={duration_hours} className="price">
              <dt>
                <Duration hours={duration_hours} />
              </dt>
              <dd>
                <Znc amount={price_znc} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </QueryView>
  );
}

function PricesSkeleton() {
  return (
    <div className="prices">
      {Array.from({ length: PRICES_EXPECTED }, (_, price) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the skeletons are identical
        <Skeleton key={price} height={PRICE_HEIGHT} />
      ))}
    </div>
  );
}
