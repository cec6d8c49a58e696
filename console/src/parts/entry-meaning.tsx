import { Duration } from "../../parts/duration.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useWords } from "../../words/words.ts";
import { meaningWords } from "./meaning-words.ts";
import type { Transaction } from "./transaction-query.ts";

/** What an entry was for, in the reader's language; what an operator wrote stands as it was written. */
export function EntryMeaning({ row: { meaning, description } }: { readonly row: Transaction }) {
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
function Sold({ meaning: { hours, scope } }: { readonly meaning: Transaction["meaning"] }) {
  if (hours === null || scope === null) return null;
  return (
    <>
      , <Duration hours={hours} />, <ScopeName scope={scope} />
    </>
  );
}
