import { Button, Paper, Text, Title } from "@mantine/core";
import { Duration } from "../../parts/duration.tsx";
import { Znc } from "../../parts/money.tsx";
import { wordsIn } from "../../words/define-words.ts";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { buyWords } from "./buy-words.ts";
import { type Bundle, type Offer, pricePerHour } from "./offers.ts";

/** One offer; the whole card is clickable. */
export function OfferCard(props: {
  readonly offer: Offer;
  readonly isCheapestByHour: boolean;
  readonly onChoose: () => void;
}) {
  const { offer } = props;
  const words = useWords(buyWords);
  const language = useLanguage();
  const contents = useContents(offer);
  const name = offer.kind === "bundle" ? `${offer.bundle.name}, ${contents}` : contents;
  return (
    <Paper component="article" withBorder p="md" className="offer">
      <Title order={3} size="h4">
        {offer.kind === "bundle" ? offer.bundle.name : <Duration hours={offer.hours} />}
      </Title>
      {offer.kind === "bundle" && <BundleContents bundle={offer.bundle} contents={contents} />}
      <Text size="xl" fw={700}>
        <Znc amount={offer.price} />
      </Text>
      {offer.kind === "bundle" && <Saving bundle={offer.bundle} />}
      <PerHour offer={offer} />
      {props.isCheapestByHour && (
        <Text size="sm" fw={600}>
          {words.cheapestHour}
        </Text>
      )}
      <div className="offer-buy">
        <Button
          fullWidth
          variant="light"
          onClick={props.onChoose}
          aria-label={words.buyNamed(name, formatZnc(offer.price, language))}
        >
          {words.buy}
        </Button>
      </div>
    </Paper>
  );
}

/** "5 tokens of 24 hours". */
export function useContents({ tokenCount, hours, scope }: Offer): string {
  const words = useWords(buyWords);
  const contents = words.contents(tokenCount, hours);
  return scope === "full" ? contents : words.certificatesContents(contents);
}

/** What a bundle contains, and its description, unless that only repeats the contents. */
function BundleContents({ bundle, contents }: { readonly bundle: Bundle; readonly contents: string }) {
  const english = wordsIn(buyWords, "en");
  const contentsInEnglish = english.contents(bundle.token_count, bundle.duration_hours);
  const isRepetition = [contentsInEnglish, english.certificatesContents(contentsInEnglish)].includes(
    bundle.description ?? "",
  );
  return (
    <>
      <Text>{contents}</Text>
      {bundle.description !== null && !isRepetition && (
        <Text size="sm" c="dimmed">
          {bundle.description}
        </Text>
      )}
    </>
  );
}

function Saving({ bundle }: { readonly bundle: Bundle }) {
  const words = useWords(buyWords);
  const language = useLanguage();
  if (bundle.savings === "0.00") return null;
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
  return (
    <>
      <Text size="sm" c="dimmed">
        {words.insteadOf} <s>{formatZnc(bundle.base_price, language)}</s>
      </Text>
      <Text size="sm" fw={600}>
        {words.youSave(formatZnc(bundle.savings, language), percent.format(bundle.discount_percent / 100))}
      </Text>
      <Text size="sm" c="dimmed">
        {words.perToken(formatZnc(bundle.price_per_token, language))}
      </Text>
    </>
  );
}

function PerHour({ offer }: { readonly offer: Offer }) {
  const words = useWords(buyWords);
  const language = useLanguage();
  const { amount, isExact } = pricePerHour(offer);
  const price = formatZnc(amount, language);
  return (
    <Text size="sm" c="dimmed">
      {words.perHour(isExact ? price : words.about(price))}
    </Text>
  );
}
