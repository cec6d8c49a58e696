import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import { KEPT_MS, lockKey, selectAnswer, upsertAnswer, withinSavepoint } from "./idempotency-store.ts";

/** An answer as it goes out; `body` is JSON. */
export type Answer = { readonly status: number; readonly body: unknown };

export type OnceRequest = {
  readonly userId: Uuid;
  /** The client's `Idempotency-Key`. */
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: Buffer;
};

/**
 * Does `work` once for each key of a user and stores its answer, sealed, in the same transaction; a second request
 * gets the stored answer. A failure that `answerOfError` turns into an answer is stored too, its work undone; for any
 * other (null) nothing is stored and the error goes on. An answer is kept for 24 h, then its key is as good as new.
 * @throws idempotency_key_in_use: the first request with this key still runs
 * @throws idempotency_key_reused: the key came with another request, or with one whose stored answer no key of ours
 *   opens any more; the work is not done again
 */
export function runOnce(
  deps: { readonly database: Database; readonly clock: Clock; readonly sealer: Sealer },
  request: OnceRequest,
  work: (tx: Tx) => Promise<Answer>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Answer> {
  return deps.database.transaction(async (tx) => {
    if (!(await lockKey(tx, request.userId, request.key))) throw new AppError("idempotency_key_in_use");
    const nowMs = deps.clock.nowMs();
    const stored = await selectAnswer(tx, request.userId, request.key, new Date(nowMs - KEPT_MS));
    if (stored !== null) {
      const body = stored.fingerprint.equals(request.fingerprint) ? deps.sealer.open(stored.sealed) : null;
      if (body === null) throw new AppError("idempotency_key_reused");
      return { status: stored.status, body: JSON.parse(body) };
    }
    const answer = await withinSavepoint(tx, work, (error) =>
      error instanceof AppError ? answerOfError(error) : null,
    );
    await upsertAnswer(tx, {
      userId: request.userId,
      key: request.key,
      fingerprint: request.fingerprint,
      status: answer.status,
      sealed: deps.sealer.seal(JSON.stringify(answer.body ?? null)),
      createdAt: new Date(nowMs),
    });
    return answer;
  });
}
