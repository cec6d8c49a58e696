import type { Tx } from "../kernel/database.port.ts";
import type { Uuid } from "../kernel/ids.ts";

export type Job = { readonly name: string; readonly everyMs: number } & (
  | (Lock & { readonly run: (tx: Tx) => Promise<unknown> })
  /** For work that calls other systems, so not in a transaction. It runs on each instance, and claims its work itself. */
  | { readonly runUnlocked: (stopping: AbortSignal) => Promise<unknown> }
  /** The same on one instance at a time: `claim` runs like `run`, and `runClaimed` after that transaction. */
  | (Lock & {
      readonly claim: (tx: Tx) => Promise<Uuid | null>;
      readonly runClaimed: (claimed: Uuid, stopping: AbortSignal) => Promise<unknown>;
    })
);

/** The result of a run that failed, and has logged why. */
export const FAILED_AND_LOGGED = Symbol("failed");

/** A job's number among our advisory locks. It is never reused for another job: instances of two versions may run at once. */
type Lock = { readonly lock: number };
