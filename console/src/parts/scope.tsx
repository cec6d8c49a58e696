import { useWords } from "../words/words.ts";
import { partsWords } from "./parts-words.ts";
import type { Token } from "./token.ts";

export type Scope = Token["scope"];

/** What a token gives access to. */
export function ScopeName({ scope }: { readonly scope: Scope }) {
  const words = useWords(partsWords);
  return <>{scope === "full" ? words.scopeFull : words.scopeCertificates}</>;
}
