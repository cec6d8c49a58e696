import type { components } from "../api/schema.gen.ts";
import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";

export type Scope = components["schemas"]["AccessToken"]["scope"];

/** What a token opens. */
export function ScopeName({ scope }: { readonly scope: Scope }) {
  const words = useWords(partsWords);
  return <>{scope === "full" ? words.scopeFull : words.scopeCertificates}</>;
}
