/**
 * A time as every answer carries it: UTC ISO-8601 with its offset written out (contract, Conventions). Not "Z": the
 * `fromisoformat` of Python before 3.11, which clients of v0.6 use, cannot read it.
 */
export function formatTime(time: Date): string {
  return time.toISOString().replace("Z", "+00:00");
}

export function formatTimeOrNull(time: Date | null): string | null {
  return time === null ? null : formatTime(time);
}
