import { TimeLeft, TimeSpan } from "./time-left.tsx";
import type { Token } from "./token.ts";
import { useNow } from "./use-now.ts";

const SECOND_MS = 1_000;

/** What is left of the time of a token that was used: counting down, or standing still while the token is frozen. */
export function RestOfTime({
  token: { expires_at: end, frozen_until: thaw },
}: {
  readonly token: Pick<Token, "frozen_until"> & { readonly expires_at: string };
}) {
  const nowMs = useNow();
  if (thaw === null || Date.parse(thaw) <= nowMs) return <TimeLeft until={end} />;
  return <TimeSpan seconds={Math.max(0, Date.parse(end) - Date.parse(thaw)) / SECOND_MS} />;
}
