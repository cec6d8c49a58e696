import { Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { partsWords } from "../../parts/parts-words.ts";
import { formatNumber } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import { BOUNDS, readAmount, readWhole, type SeriesTerms } from "./series-terms.ts";
import { vouchersWords } from "./vouchers-words.ts";

/** As the API takes it. */
const NOTE_CHARACTERS_MAX = 200;

type FormProps = { readonly terms: SeriesTerms; readonly onChange: (terms: SeriesTerms) => void };

/** What vouchers are good for, how many there are, and how long. */
export function SeriesForm({ terms, onChange }: FormProps) {
  const words = useWords(vouchersWords);
  return (
    <Stack gap="md">
      <NativeSelect
        label={words.kind}
        value={terms.kind}
        data={[
          { value: "znc", label: words.money },
          { value: "time", label: words.time },
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...terms, kind: value === "time" ? "time" : "znc" })
        }
      />
      {terms.kind === "znc" ? (
        <AmountField terms={terms} onChange={onChange} />
      ) : (
        <TimeFields terms={terms} onChange={onChange} />
      )}
      <Group grow align="start">
        <WholeField label={words.count} name="count" terms={terms} onChange={onChange} />
        <WholeField label={words.days} name="days" terms={terms} onChange={onChange} />
      </Group>
      <TextInput
        label={words.note}
        description={words.noteHint}
        maxLength={NOTE_CHARACTERS_MAX}
        value={terms.note}
        onChange={(event) => onChange({ ...terms, note: event.currentTarget.value })}
      />
    </Stack>
  );
}

function AmountField({ terms, onChange }: FormProps) {
  const words = useWords(vouchersWords);
  return (
    <TextInput
      label={words.amount}
      inputMode="decimal"
      autoComplete="off"
      value={terms.amount}
      error={terms.amount !== "" && readAmount(terms.amount) === null && words.amountBounds}
      onChange={(event) => onChange({ ...terms, amount: event.currentTarget.value })}
    />
  );
}

function TimeFields({ terms, onChange }: FormProps) {
  const words = useWords(vouchersWords);
  const parts = useWords(partsWords);
  return (
    <Group grow align="start">
      <WholeField label={words.hours} name="hours" terms={terms} onChange={onChange} />
      <NativeSelect
        label={words.scope}
        value={terms.scope}
        data={[
          { value: "full", label: parts.scopeFull },
          { value: "certificates_only", label: parts.scopeCertificates },
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...terms, scope: value === "full" ? "full" : "certificates_only" })
        }
      />
    </Group>
  );
}

function WholeField(props: FormProps & { readonly label: string; readonly name: keyof typeof BOUNDS }) {
  const { terms, name, onChange } = props;
  const words = useWords(vouchersWords);
  const language = useLanguage();
  const text = terms[name];
  const max = BOUNDS[name];
  return (
    <TextInput
      label={props.label}
      inputMode="numeric"
      autoComplete="off"
      value={text}
      error={text !== "" && readWhole(text, max) === null && words.bounds(formatNumber(max, language))}
      onChange={(event) => onChange({ ...terms, [name]: event.currentTarget.value })}
    />
  );
}
