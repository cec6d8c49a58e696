import { HOUR_MS } from "./duration.ts";

/** What the end of a token follows from. Times in milliseconds since 1970. */
export type TokenSpan = {
  readonly activatedAtMs: number;
  readonly durationHours: number;
  /** What was given back to it. */
  readonly addedMs: number;
};

/** When a token ends. The only place outside of SQL that says so; the function `token_end` is the one in SQL. */
export function tokenEndMs({ activatedAtMs, durationHours, addedMs }: TokenSpan): number {
  return activatedAtMs + durationHours * HOUR_MS + addedMs;
}
