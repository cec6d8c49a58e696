import type { DurationHours } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Cents } from "../../kernel/money.ts";
import type { Scope } from "../../kernel/scope.ts";

/** The part of a bundle that an admin sets. */
export type BundleTerms = {
  readonly name: string;
  readonly description: string | null;
  readonly tokenCount: number;
  readonly durationHours: DurationHours;
  readonly scope: Scope;
  /** Hundredths of a percent: 1000 is 10 %. */
  readonly discountBasisPoints: number;
  /** The price of a purchase. It does not follow later prices of single tokens. */
  readonly totalCents: Cents;
};

/** Several tokens of one kind, sold together at one price. */
export type Bundle = BundleTerms & {
  readonly id: Uuid;
  /** False: retired, no longer listed or sold. */
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Today's prices of single tokens. */
export type Prices = Readonly<Record<DurationHours, Cents>>;
