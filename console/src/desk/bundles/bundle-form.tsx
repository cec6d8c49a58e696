import { Group, NativeSelect, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { Details } from "../../parts/details.tsx";
import { Znc } from "../../parts/money.tsx";
import { partsWords } from "../../parts/parts-words.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { type BundleTerms, previewOf, type SinglePrice } from "./bundle-terms.ts";
import { bundlesWords } from "./bundles-words.ts";
import { useDurationName } from "./duration-name.ts";
import { formatPercent } from "./format-percent.ts";
import type { PricePreview } from "./price-preview.ts";

const NAME_CHARACTERS_MAX = 100;
const DESCRIPTION_CHARACTERS_MAX = 1_000;

type FormProps = {
  readonly terms: BundleTerms;
  readonly prices: readonly SinglePrice[];
  readonly onChange: (terms: BundleTerms) => void;
};

/** What a bundle has and costs, with what that means against single tokens as somebody types. */
export function BundleForm({ terms, prices, onChange }: FormProps) {
  const preview = previewOf(terms, prices);
  return (
    <Stack gap="md" className="bundle-form">
      <ContentsFields terms={terms} prices={prices} onChange={onChange} />
      <PriceFields terms={terms} preview={preview} onChange={onChange} />
      <PreviewDetails preview={preview} />
    </Stack>
  );
}

function ContentsFields({ terms, prices, onChange }: FormProps) {
  const words = useWords(bundlesWords);
  const parts = useWords(partsWords);
  const nameOf = useDurationName();
  const scopes = { full: parts.scopeFull, certificates_only: parts.scopeCertificates };
  const chooseHours = (text: string): void => {
    const price = prices.find(({ duration_hours }) => String(duration_hours) === text);
    if (price !== undefined) onChange({ ...terms, hours: price.duration_hours });
  };
  return (
    <>
      <TextInput
        label={words.name}
        required
        maxLength={NAME_CHARACTERS_MAX}
        value={terms.name}
        onChange={(event) => onChange({ ...terms, name: event.currentTarget.value })}
      />
      <Textarea
        label={words.description}
        maxLength={DESCRIPTION_CHARACTERS_MAX}
        autosize
        minRows={2}
        value={terms.description}
        onChange={(event) => onChange({ ...terms, description: event.currentTarget.value })}
      />
      <Group grow align="end">
        <TextInput
          label={words.count}
          inputMode="numeric"
          maxLength={3}
          value={terms.count}
          onChange={(event) => onChange({ ...terms, count: event.currentTarget.value })}
        />
        <NativeSelect
          label={words.length}
          value={String(terms.hours)}
          data={prices.map(({ duration_hours: hours }) => ({ value: String(hours), label: nameOf(hours) }))}
          onChange={(event) => chooseHours(event.currentTarget.value)}
        />
      </Group>
      <NativeSelect
        label={words.scope}
        value={terms.scope}
        data={Object.entries(scopes).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...terms, scope: value === "full" ? "full" : "certificates_only" })
        }
      />
    </>
  );
}

/** Either field sets the price; the other one shows what follows. */
function PriceFields(props: {
  readonly terms: BundleTerms;
  readonly preview: PricePreview | null;
  readonly onChange: (terms: BundleTerms) => void;
}) {
  const { terms, preview, onChange } = props;
  const words = useWords(bundlesWords);
  const { by, text } = terms.price;
  const set = (next: "discount" | "total", typed: string): void =>
    onChange({ ...terms, price: { by: next, text: typed } });
  return (
    <Group grow align="end">
      <TextInput
        label={words.discount}
        inputMode="decimal"
        value={by === "discount" ? text : (preview?.discount ?? "")}
        onChange={(event) => set("discount", event.currentTarget.value)}
      />
      <TextInput
        label={words.total}
        inputMode="decimal"
        value={by === "total" ? text : (preview?.total ?? "")}
        onChange={(event) => set("total", event.currentTarget.value)}
      />
    </Group>
  );
}

export function PreviewDetails({ preview }: { readonly preview: PricePreview | null }) {
  const words = useWords(bundlesWords);
  return (
    <div role="status" aria-label={words.preview}>
      {preview === null ? (
        <Text size="sm">{words.previewNone}</Text>
      ) : (
        <Details
          details={[
            { name: words.singly, value: <Znc amount={preview.base} exact /> },
            {
              name: words.price,
              value: (
                <strong>
                  <Znc amount={preview.total} exact />
                </strong>
              ),
            },
            { name: words.savings, value: <Savings preview={preview} /> },
            { name: words.perToken, value: <Znc amount={preview.perToken} exact /> },
          ]}
        />
      )}
    </div>
  );
}

function Savings({ preview: { savings, discount } }: { readonly preview: PricePreview }) {
  const language = useLanguage();
  return (
    <>
      <Znc amount={savings} exact /> ({formatPercent(Number(discount), language)})
    </>
  );
}
