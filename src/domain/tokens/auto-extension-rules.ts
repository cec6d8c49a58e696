import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { Cents } from "../../kernel/money.ts";
import type { AutoExtension } from "./auto-extension.ts";

/** So long before its end a token is extended: time enough for a restart or a failover, and little is bought that is not needed. */
export const EXTENDED_BEFORE_MS = 5 * MINUTE_MS;
/** So long before its end the owner is told, and can top up or turn it off. */
export const TOLD_BEFORE_MS = HOUR_MS;
/** What a "month" of the ceiling is: no matter of calendars and time zones. */
export const MONTH_MS = 30 * DAY_MS;
/** Who wants more chooses longer ones. */
export const AUTO_TIMES_MAX = 100;

/** Why an extension is not bought although it is due. */
export type AutoExtensionObstacle = "times_used_up" | "ceiling_reached" | "balance_insufficient";

/** @param spentCents on automatic extensions of this token within the last `MONTH_MS` */
export function obstacleOf(
  wish: AutoExtension,
  {
    priceCents,
    spentCents,
    balanceCents,
  }: Readonly<Record<"priceCents" | "spentCents" | "balanceCents", Cents>>,
): AutoExtensionObstacle | null {
  if (wish.timesLeft === 0) return "times_used_up";
  if (spentCents + priceCents > wish.monthCentsMax) return "ceiling_reached";
  return balanceCents < priceCents ? "balance_insufficient" : null;
}
