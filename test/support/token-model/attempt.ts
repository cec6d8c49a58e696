import type { Tx } from "../../../src/kernel/database.port.ts";
import { AppError } from "../../../src/kernel/errors.ts";
import type { DomainWorld } from "../domain-world.ts";

/** Runs a use case. @throws if it ends otherwise than with the refusal that is due, or with none */
export async function attempt<T>(
  { world }: { readonly world: DomainWorld },
  due: string | null,
  work: (tx: Tx) => Promise<T>,
): Promise<T | null> {
  try {
    const done = await world.database.transaction(work);
    if (due !== null) throw new Error(`done, though ${due} was due`);
    return done;
  } catch (error) {
    if (error instanceof AppError && error.code === due) return null;
    throw error;
  }
}
