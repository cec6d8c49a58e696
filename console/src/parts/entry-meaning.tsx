import type { Schemas } from "../../../client/api-types.ts";
import { useWords } from "../words/words.ts";
import { Duration } from "./duration.tsx";
import { meaningWords } from "./meaning-words.ts";
import { ScopeName } from "./scope.tsx";

type Meaning = Schemas["TransactionMeaning"];
type Entry = { readonly meaning: Meaning; readonly description: string };

/** What an entry was for, in the reader's language; what an operator wrote stands as it was written. */
export function EntryMeaning({ row: { meaning, description } }: { readonly row: Entry }) {
  const words = useWords(meaningWords);
  const { code, name, tokens } = meaning;
  // Its type says the same, and a payment has a link.
  if (code === "adjustment" || code === "payment" || code === "voucher") return null;
  if (code === "text") return description;
  const what = code === "bundle" ? words.bundle(name ?? "", tokens ?? 0) : words[code];
  return (
    <>
      {what}
      <Sold meaning={meaning} />
    </>
  );
}

/** How long a token is valid, and what it opens. */
function Sold({ meaning: { hours, scope } }: { readonly meaning: Meaning }) {
  if (hours === null || scope === null) return null;
  return (
    <>
      , <Duration hours={hours} />, <ScopeName scope={scope} />
    </>
  );
}
