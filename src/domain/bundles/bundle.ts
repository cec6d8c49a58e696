import type { DurationHours } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";

/** What an admin decides about a bundle. */
export type BundleTerms = {
  readonly name: string;
  readonly description: string | null;
  readonly tokenCount: number;
  readonly durationHours: DurationHours;
  readonly scope: Scope;
  /** Hundredths of a percent: 1000 is 10 %. */
  readonly discountBasisPoints: number;
  /** What a purchase costs, whatever single tokens cost today. */
  readonly totalCents: Cents;
};

/** Several tokens of one kind, sold together at one price. */
export type Bundle = BundleTerms & {
  readonly id: Uuid;
  /** False: retired, no longer shown nor sold. */
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Today's prices of single tokens. */
export type Prices = Readonly<Record<DurationHours, Cents>>;
