import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, Stack, TextInput } from "@mantine/core";
import { useWords } from "../../words/words.ts";
import { type Endpoint, type EndpointTerms, isNoticeKind, type NoticeKind } from "./webhooks-query.ts";
import { noticeKindWords, webhooksWords } from "./webhooks-words.ts";

const URL_CHARACTERS_MAX = 2_000;
const DESCRIPTION_CHARACTERS_MAX = 200;
const KINDS = Object.keys(noticeKindWords).filter(isNoticeKind);

export const NEW_ENDPOINT: EndpointTerms = { url: "", description: "", kinds: [] };

export function termsOf({ url, description, kinds }: Endpoint): EndpointTerms {
  return { url, description: description ?? "", kinds: kinds.filter(isNoticeKind) };
}

export function isComplete({ url, kinds }: EndpointTerms): boolean {
  return url.trim() !== "" && kinds.length > 0;
}

/** What differs, as the API takes it: what somebody else has changed meanwhile is left alone. */
export function changeOf(before: EndpointTerms, after: EndpointTerms): Partial<EndpointTerms> {
  const [one, other] = [toOrder(before), toOrder(after)];
  return {
    ...(one.url === other.url ? {} : { url: other.url }),
    ...(one.description === other.description ? {} : { description: other.description ?? null }),
    ...(one.kinds.join() === other.kinds.join() ? {} : { kinds: other.kinds }),
  };
}

/** As the API takes it. */
export function toOrder({ url, description, kinds }: EndpointTerms): EndpointTerms {
  return { url: url.trim(), description: description?.trim() || null, kinds };
}

/** Where notices are posted to, and which. */
export function EndpointForm(props: {
  readonly terms: EndpointTerms;
  readonly onChange: (terms: EndpointTerms) => void;
}) {
  const { terms, onChange } = props;
  const words = useWords(webhooksWords);
  const kinds = useWords(noticeKindWords);
  const toggle = (kind: NoticeKind, isOn: boolean): void => {
    const chosen = KINDS.filter((one) => (one === kind ? isOn : terms.kinds.includes(one)));
    onChange({ ...terms, kinds: chosen });
  };
  return (
    <Stack gap="sm">
      <TextInput
        label={words.url}
        description={words.urlHint}
        type="url"
        inputMode="url"
        autoComplete="off"
        required
        maxLength={URL_CHARACTERS_MAX}
        value={terms.url}
        onChange={(event) => onChange({ ...terms, url: event.currentTarget.value })}
      />
      <TextInput
        label={words.description}
        maxLength={DESCRIPTION_CHARACTERS_MAX}
        value={terms.description ?? ""}
        onChange={(event) => onChange({ ...terms, description: event.currentTarget.value })}
      />
      <fieldset className="endpoint-kinds">
        <legend>{words.kinds}</legend>
        {KINDS.map((kind) => (
          <Checkbox
            key={kind}
            size="md"
            label={kinds[kind]}
            checked={terms.kinds.includes(kind)}
            onChange={(event) => toggle(kind, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
    </Stack>
  );
}
