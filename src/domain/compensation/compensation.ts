import type { Uuid } from "../../kernel/ids.ts";
import type { Interval } from "../tokens/interval-rules.ts";

/** `running`: tokens still get time back. `undoing`: it is being taken back. */
export type CompensationState = "running" | "given" | "undoing" | "undone";
export const COMPENSATION_STATES = ["running", "given", "undoing", "undone"] as const;

/** One time that time was given back. */
export type Compensation = {
  readonly id: Uuid;
  readonly kind: "outage" | "maintenance";
  readonly state: CompensationState;
  /** The time that was asked for. */
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** When tokens could not be used, within it. */
  readonly intervals: readonly Interval[];
  /** Null: the service itself, or the command line. */
  readonly actorId: Uuid | null;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** Tokens that got time back, so far. */
  readonly tokenCount: number;
  readonly givenMs: number;
  readonly undoneAt: Date | null;
  /** What an undo took back, so far: what had been used by then it left. */
  readonly takenBackMs: number;
};
