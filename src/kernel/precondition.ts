import { AppError } from "./errors.ts";

/** What a change requires of the row as it is: the condition on its version of `If-Match`. Null: nothing. */
export type Precondition = ((version: string) => boolean) | null;

/**
 * To be called with the row locked, before anything of it is changed.
 * @throws precondition_failed: somebody has changed it since the client read it
 */
export function requirePrecondition(condition: Precondition, version: string): void {
  if (condition !== null && !condition(version)) throw new AppError("precondition_failed");
}
