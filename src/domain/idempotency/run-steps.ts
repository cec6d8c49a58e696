import type { Database, Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";

/** Work that calls another system between two transactions. What was begun can be continued, also after a crash. */
export type Steps<Order, Result, Done> = {
  /** The first transaction: stores what is to be requested. @returns its id */
  readonly begin: (tx: Tx, order: Order) => Promise<Uuid>;
  /** Calls the other system, outside any transaction. May run again with the same id, which that system must recognise. */
  readonly callRemote: (id: Uuid) => Promise<Result>;
  /** The second transaction: stores the result. Changes nothing if another process has stored it already. */
  readonly finish: (tx: Tx, id: Uuid, result: Result) => Promise<Done>;
};

/** Runs all steps. @throws what they throw; what was begun stays stored */
export async function runSteps<Order, Result, Done>(
  database: Database,
  steps: Steps<Order, Result, Done>,
  order: Order,
): Promise<Done> {
  const id = await database.transaction((tx) => steps.begin(tx, order));
  return resumeSteps(database, steps, id);
}

/** Continues what was begun. @throws what the steps throw */
export async function resumeSteps<Result, Done>(
  database: Database,
  steps: Pick<Steps<never, Result, Done>, "callRemote" | "finish">,
  id: Uuid,
): Promise<Done> {
  const result = await steps.callRemote(id);
  return database.transaction((tx) => steps.finish(tx, id, result));
}
