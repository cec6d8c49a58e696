import { Badge } from "@mantine/core";
import { Duration } from "../../parts/duration.tsx";
import { Znc } from "../../parts/money.tsx";
import { ScopeName } from "../../parts/scope.tsx";
import { useWords } from "../../words/words.ts";
import type { Series } from "./vouchers-query.ts";
import { seriesStateWords } from "./vouchers-words.ts";

/** What each voucher is good for. */
export function VoucherValue({ of }: { readonly of: Pick<Series, "amount" | "duration_hours" | "scope"> }) {
  if (of.amount !== null) return <Znc amount={of.amount} />;
  if (of.duration_hours === null || of.scope === null) return null;
  return (
    <>
      <Duration hours={of.duration_hours} />, <ScopeName scope={of.scope} />
    </>
  );
}

const COLOURS = { open: "green", expired: "gray", revoked: "red" } as const;

export function SeriesBadge({ state }: { readonly state: Series["state"] }) {
  const words = useWords(seriesStateWords);
  return (
    <Badge color={COLOURS[state]} variant="light">
      {words[state]}
    </Badge>
  );
}
