import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { pricesQuery } from "../../api/queries.ts";
import { Empty } from "../../parts/empty.tsx";
import { QueryView } from "../../parts/query-view.tsx";
import type { Scope } from "../../parts/scope.tsx";
import { useWords } from "../../words/words.ts";
import { buyWords } from "./buy-words.ts";
import { OfferCard } from "./offer-card.tsx";
import { bundleOffers, cheapestByHour, type Offer, tokenOffers } from "./offers.ts";

type Choose = (offer: Offer) => void;

/** The single tokens and the bundles of one scope. */
export function OfferLists({ scope, onChoose }: { readonly scope: Scope; readonly onChoose: Choose }) {
  const words = useWords(buyWords);
  const prices = useQuery(pricesQuery);
  const bundles = useQuery({
    queryKey: ["bundles"],
    queryFn: () => api.call("GET", "/api/v1/bundles"),
  });
  const single = tokenOffers(prices.data?.items ?? [], scope);
  const packs = bundleOffers(bundles.data?.items ?? [], scope);
  // Computed once both lists are known: with one list alone the badge might be at the wrong offer.
  const isAllKnown = prices.data !== undefined && bundles.data !== undefined;
  const cheapest = isAllKnown ? cheapestByHour([...single, ...packs]) : null;
  const shared = { cheapest, onChoose };
  return (
    <Stack gap="xl">
      <section aria-labelledby="single-tokens">
        <Title order={2} size="h3" mb="sm" id="single-tokens">
          {words.single}
        </Title>
        <QueryView query={prices} skeleton={<Cards kind="token" />}>
          {() => <Offers kind="token" offers={single} {...shared} />}
        </QueryView>
      </section>
      <section aria-labelledby="bundles">
        <Title order={2} size="h3" id="bundles">
          {words.bundles}
        </Title>
        <Text c="dimmed" size="sm" mb="sm">
          {words.bundlesNote}
        </Text>
        <QueryView query={bundles} skeleton={<Cards kind="bundle" />}>
          {() =>
            packs.length === 0 ? (
              <Empty title={words.noBundlesTitle}>{words.noBundles}</Empty>
            ) : (
              <Offers kind="bundle" offers={packs} {...shared} />
            )
          }
        </QueryView>
      </section>
    </Stack>
  );
}

function Offers(props: {
  readonly kind: Offer["kind"];
  readonly offers: readonly Offer[];
  readonly cheapest: Offer | null;
  readonly onChoose: Choose;
}) {
  return (
    <ul className="plain-list offers" data-kind={props.kind}>
      {props.offers.map((offer) => (
        <li key={offer.id}>
          <OfferCard
            offer={offer}
            isCheapestByHour={offer === props.cheapest}
            onChoose={() => props.onChoose(offer)}
          />
        </li>
      ))}
    </ul>
  );
}

/** Skeletons of the cards: their usual number, and their height in px. */
const SKELETONS = {
  token: { count: 5, height: 158 },
  bundle: { count: 3, height: 252 },
};

function Cards({ kind }: { readonly kind: Offer["kind"] }) {
  const { count, height } = SKELETONS[kind];
  return (
    <div className="offers" data-kind={kind}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the skeletons are identical
        <Skeleton key={index} height={height} />
      ))}
    </div>
  );
}
