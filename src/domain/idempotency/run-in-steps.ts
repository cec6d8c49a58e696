import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { upsertKey, withinSavepoint } from "./idempotency-store.ts";
import {
  type Answer,
  type OnceDeps,
  type OnceRequest,
  openAnswer,
  storeAnswer,
  takeKey,
} from "./run-once.ts";

/** Work that has to leave the machine between two transactions. */
export type Steps<T> = {
  /** The first transaction: writes down what is about to be asked for. @returns its id */
  readonly begin: (tx: Tx) => Promise<Uuid>;
  /**
   * Outside any transaction. Runs again where a request is repeated before its answer was stored, also after a crash:
   * whoever is asked must know the id again.
   */
  readonly goOut: (id: Uuid) => Promise<T>;
  /** The second transaction: writes down what came of it. Runs once for a stored answer. */
  readonly finish: (tx: Tx, id: Uuid, result: T) => Promise<Answer>;
};

/**
 * `runOnce` for work in steps: the key is stored with what it began, then with its answer, each in the transaction of
 * its step. A repeated request goes on with what was begun.
 * @throws idempotency_key_in_use, idempotency_key_reused: as `runOnce`
 * @throws what `goOut` and `finish` throw: what was begun stays, nothing is stored as the answer
 */
export async function runInSteps<T>(
  deps: OnceDeps,
  request: OnceRequest,
  steps: Steps<T>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Answer> {
  const start = await deps.database.transaction((tx) => beginOnce(tx, deps, request, steps, answerOfError));
  if (start.kind === "answered") return start.answer;
  const result = await steps.goOut(start.id);
  return deps.database.transaction(async (tx) => {
    const stored = await takeKey(tx, deps, request);
    if (stored !== null && stored.answer !== null) return openAnswer(deps, stored);
    const answer = await steps.finish(tx, start.id, result);
    await storeAnswer(tx, deps, request, answer, start.id);
    return answer;
  });
}

type Start =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "begun"; readonly id: Uuid };

async function beginOnce<T>(
  tx: Tx,
  deps: OnceDeps,
  request: OnceRequest,
  steps: Steps<T>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Start> {
  const stored = await takeKey(tx, deps, request);
  if (stored !== null && stored.answer === null && stored.begunId !== null) {
    return { kind: "begun", id: stored.begunId };
  }
  if (stored !== null) return { kind: "answered", answer: openAnswer(deps, stored) };
  const begin = async (tx: Tx): Promise<Start> => ({ kind: "begun", id: await steps.begin(tx) });
  const start = await withinSavepoint(tx, begin, (error): Start | null => {
    const answer = error instanceof AppError ? answerOfError(error) : null;
    return answer === null ? null : { kind: "answered", answer };
  });
  if (start.kind === "answered") await storeAnswer(tx, deps, request, start.answer, null);
  else {
    const createdAt = new Date(deps.clock.nowMs());
    await upsertKey(tx, { ...request, answer: null, begunId: start.id, createdAt });
  }
  return start;
}
