/**
 * A time in an answer: ISO 8601 in UTC, with the offset "+00:00" (contract, Conventions). Not "Z", since `fromisoformat` of
 * Python before 3.11, which clients of v0.6 use, cannot read that.
 */
export function formatTime(time: Date): string {
  return time.toISOString().replace("Z", "+00:00");
}

export function formatTimeOrNull(time: Date | null): string | null {
  return time === null ? null : formatTime(time);
}
