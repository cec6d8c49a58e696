import { useQueryClient } from "@tanstack/react-query";
import { partsWords } from "../../parts/parts-words.ts";
import { formatZnc } from "../../words/format.ts";
import { useLanguage } from "../../words/language.ts";
import { useWords } from "../../words/words.ts";
import type { Change } from "../frame/act-dialog.tsx";
import { deskWords } from "../frame/desk-words.ts";
import { type Bundle, bundleQuery, type VersionedBundle } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";
import { useDurationName } from "./duration-name.ts";
import { formatPercent } from "./format-percent.ts";

/** What an `ActDialog` about a bundle needs. */
export function useBundleChange(shown: VersionedBundle): {
  /** What differs between the bundle as it is shown and another state of it. */
  readonly changesTo: (other: Bundle) => readonly Change[];
  readonly reload: () => Promise<readonly Change[]>;
  /** To be called once it was changed. */
  readonly refresh: () => Promise<void>;
} {
  const client = useQueryClient();
  const describe = useDescription();
  const query = bundleQuery(shown.value.id);
  const changesTo = (other: Bundle): readonly Change[] => {
    const after = new Map(describe(other));
    return describe(shown.value)
      .map(([name, before]) => ({ name, before, after: after.get(name) ?? "" }))
      .filter(({ before, after: text }) => before !== text);
  };
  return {
    changesTo,
    reload: async () => changesTo((await client.fetchQuery({ ...query, staleTime: 0 })).value),
    refresh: () => client.invalidateQueries({ queryKey: ["desk"] }),
  };
}

function useDescription(): (bundle: Bundle) => (readonly [name: string, text: string])[] {
  const words = useWords(bundlesWords);
  const desk = useWords(deskWords);
  const parts = useWords(partsWords);
  const language = useLanguage();
  const nameOf = useDurationName();
  return (bundle) => [
    [desk.state, bundle.is_active ? words.offered : words.withdrawn],
    [words.name, bundle.name],
    [words.description, bundle.description ?? words.noDescription],
    [words.count, String(bundle.token_count)],
    [words.length, nameOf(bundle.duration_hours)],
    [words.scope, bundle.scope === "full" ? parts.scopeFull : parts.scopeCertificates],
    [words.price, formatZnc(bundle.total_price, language, true)],
    [words.discountName, formatPercent(bundle.discount_percent, language)],
  ];
}
