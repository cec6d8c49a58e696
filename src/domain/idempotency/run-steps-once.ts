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

/** What to do once, and how it is answered. */
export type StepsToAnswer<Order, Asked, Done> = {
  readonly steps: Steps<Order, Asked, Done>;
  readonly order: Order;
  readonly answerOf: (done: Done) => Answer;
};

/**
 * `runOnce` for work in steps: the key is stored with what it began, then with its answer, each in the transaction of
 * its step. A repeated request goes on with what was begun; the last step runs once for a stored answer.
 * @throws idempotency_key_in_use, idempotency_key_reused: as `runOnce`
 * @throws what `goOut` and `finish` throw: what was begun stays, nothing is stored as the answer
 */
export async function runStepsOnce<Order, Asked, Done>(
  deps: OnceDeps,
  request: OnceRequest,
  { steps, order, answerOf }: StepsToAnswer<Order, Asked, Done>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Answer> {
  const begin = (tx: Tx) => steps.begin(tx, order);
  const start = await deps.database.transaction((tx) => beginOnce(tx, deps, request, begin, answerOfError));
  if (start.kind === "answered") return start.answer;
  const asked = await steps.goOut(start.id);
  return deps.database.transaction(async (tx) => {
    const stored = await takeKey(tx, deps, request);
    if (stored !== null && stored.answer !== null) return openAnswer(deps, stored);
    const answer = answerOf(await steps.finish(tx, start.id, asked));
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
