import type { DurationHours } from "../../kernel/duration.ts";
import type { Cents } from "../../kernel/money.ts";

/** What the owner of a token wants the service to buy for it. */
export type AutoExtension = {
  readonly durationHours: DurationHours;
  /** How many more extensions. */
  readonly timesLeft: number;
  /** For all automatic extensions of the token within 30 days. */
  readonly monthCentsMax: Cents;
};
