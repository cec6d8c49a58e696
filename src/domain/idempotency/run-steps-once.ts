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
import type { Steps } from "./run-steps.ts";

/** The steps to do once, and how their result becomes an answer. */
export type StepsToAnswer<Order, Result, Done> = {
  readonly steps: Steps<Order, Result, Done>;
  readonly order: Order;
  readonly answerOf: (done: Done) => Answer;
};

/**
 * `runOnce` for work in steps: the key is stored first with the id of what the request began, then with the answer, each in the
 * transaction of its step. A repeated request continues what was begun. The last step runs once for each stored answer.
 * @throws idempotency_key_in_use, idempotency_key_reused: as `runOnce`
 * @throws what `callRemote` and `finish` throw: what was begun stays stored, without an answer
 */
export async function runStepsOnce<Order, Result, Done>(
  deps: OnceDeps,
  request: OnceRequest,
  { steps, order, answerOf }: StepsToAnswer<Order, Result, Done>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Answer> {
  const begin = (tx: Tx) => steps.begin(tx, order);
  const start = await deps.database.transaction((tx) => beginOnce(tx, deps, request, begin, answerOfError));
  if (start.kind === "answered") return start.answer;
  const result = await steps.callRemote(start.id);
  return deps.database.transaction(async (tx) => {
    const stored = await takeKey(tx, deps, request);
    if (stored !== null && stored.answer !== null) return openAnswer(deps, stored);
    const answer = answerOf(await steps.finish(tx, start.id, result));
    await storeAnswer(tx, deps, request, answer, start.id);
    return answer;
  });
}

type Start =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "begun"; readonly id: Uuid };

async function beginOnce(
  tx: Tx,
  deps: OnceDeps,
  request: OnceRequest,
  begin: (tx: Tx) => Promise<Uuid>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Start> {
  const stored = await takeKey(tx, deps, request);
  if (stored !== null && stored.answer === null && stored.begunId !== null) {
    return { kind: "begun", id: stored.begunId };
  }
  if (stored !== null) return { kind: "answered", answer: openAnswer(deps, stored) };
  const first = async (tx: Tx): Promise<Start> => ({ kind: "begun", id: await begin(tx) });
  const start = await withinSavepoint(tx, first, (error): Start | null => {
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
