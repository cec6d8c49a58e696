import { Badge } from "@mantine/core";
import { Duration } from "../../parts/duration.tsx";
import { useWords } from "../../words/words.ts";
import type { Bundle } from "./bundles-query.ts";
import { bundlesWords } from "./bundles-words.ts";

/** "5 tokens, 7 days each". */
export function BundleContents({ bundle }: { readonly bundle: Bundle }) {
  const words = useWords(bundlesWords);
  return (
    <>
      {words.tokens(bundle.token_count)}, {words.each} <Duration hours={bundle.duration_hours} />
    </>
  );
}

export function SaleBadge({ isOffered }: { readonly isOffered: boolean }) {
  const words = useWords(bundlesWords);
  return (
    <Badge variant="light" color={isOffered ? "green" : "gray"} tt="none">
      {isOffered ? words.offered : words.withdrawn}
    </Badge>
  );
}
