/** What was thrown, as an `Error`: in JavaScript any value can be thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
