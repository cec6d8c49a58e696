import type { Database, Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Work that has to leave the machine between two transactions. What was begun can be gone on with, also after a crash. */
export type Steps<Order, Asked, Done> = {
  /** The first transaction: writes down what is about to be asked for. @returns its id */
  readonly begin: (tx: Tx, order: Order) => Promise<Uuid>;
  /** Outside any transaction. May run again with the same id: whoever is asked must know it again. */
  readonly goOut: (id: Uuid) => Promise<Asked>;
  /** The second transaction: writes down what came of it. Changes nothing where somebody else was faster. */
  readonly finish: (tx: Tx, id: Uuid, asked: Asked) => Promise<Done>;
};

/** Runs all steps. @throws what they throw; what was begun stays begun */
export async function runSteps<Order, Asked, Done>(
  database: Database,
  steps: Steps<Order, Asked, Done>,
  order: Order,
): Promise<Done> {
  const id = await database.transaction((tx) => steps.begin(tx, order));
  return resumeSteps(database, steps, id);
}

/** Goes on with what was begun. @throws what the steps throw */
export async function resumeSteps<Asked, Done>(
  database: Database,
  steps: Pick<Steps<never, Asked, Done>, "goOut" | "finish">,
  id: Uuid,
): Promise<Done> {
  const asked = await steps.goOut(id);
  return database.transaction((tx) => steps.finish(tx, id, asked));
}
