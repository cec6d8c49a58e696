import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import {
  KEPT_MS,
  lockKey,
  type StoredKey,
  selectKey,
  upsertKey,
  withinSavepoint,
} from "./idempotency-store.ts";

/** An answer as it goes out; `body` is JSON. */
export type Answer = { readonly status: number; readonly body: unknown };

export type OnceDeps = { readonly database: Database; readonly clock: Clock; readonly sealer: Sealer };

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
  deps: OnceDeps,
  request: OnceRequest,
  work: (tx: Tx) => Promise<Answer>,
  answerOfError: (error: AppError) => Answer | null,
): Promise<Answer> {
  return deps.database.transaction(async (tx) => {
    const stored = await takeKey(tx, deps, request);
    if (stored !== null) return openAnswer(deps, stored);
    const answer = await withinSavepoint(tx, work, (error) =>
      error instanceof AppError ? answerOfError(error) : null,
    );
    await storeAnswer(tx, deps, request, answer, null);
    return answer;
  });
}

/**
 * Locks a key until the transaction ends and gives what is stored under it, null if nothing. What is already answered
 * is given without the lock too.
 * @throws idempotency_key_in_use, idempotency_key_reused
 */
export async function takeKey(tx: Tx, deps: OnceDeps, request: OnceRequest): Promise<StoredKey | null> {
  const isLocked = await lockKey(tx, request.userId, request.key);
  const since = new Date(deps.clock.nowMs() - KEPT_MS);
  const stored = await selectKey(tx, request.userId, request.key, since);
  if (stored !== null && !stored.fingerprint.equals(request.fingerprint)) {
    throw new AppError("idempotency_key_reused");
  }
  // Another replay of an answered key may hold the lock: an answer that is there can be read without it.
  if (!isLocked && (stored === null || stored.answer === null)) throw new AppError("idempotency_key_in_use");
  return stored;
}

/** @throws idempotency_key_reused: no key of ours opens the answer, or there is none */
export function openAnswer(deps: OnceDeps, { answer }: StoredKey): Answer {
  const body = answer === null ? null : deps.sealer.open(answer.sealed);
  if (answer === null || body === null) throw new AppError("idempotency_key_reused");
  return { status: answer.status, body: JSON.parse(body) };
}

/** @param begunId what the key began, where the work has several steps */
export async function storeAnswer(
  tx: Tx,
  deps: OnceDeps,
  request: OnceRequest,
  answer: Answer,
  begunId: Uuid | null,
): Promise<void> {
  await upsertKey(tx, {
    ...request,
    begunId,
    answer: { status: answer.status, sealed: deps.sealer.seal(JSON.stringify(answer.body ?? null)) },
    createdAt: new Date(deps.clock.nowMs()),
  });
}
