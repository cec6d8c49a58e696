import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import {
  countKeys,
  KEPT_MS,
  lockKey,
  type StoredKey,
  selectKey,
  upsertKey,
  withinSavepoint,
} from "./idempotency-store.ts";

/**
 * A purchase every nine seconds, all day. Refusals are kept as well, so that a key costs nothing: who makes up keys without end
 * would fill the disk.
 */
const KEYS_PER_USER_MAX = 10_000;

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
 * @throws rate_limited: too many keys of this user are kept
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
 * @throws idempotency_key_in_use, idempotency_key_reused, rate_limited
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
  if (stored === null) await requireRoom(tx, request.userId, since);
  return stored;
}

/** @throws rate_limited: the user has as many keys as are kept */
async function requireRoom(tx: Tx, userId: Uuid, since: Date): Promise<void> {
  const { keys, oldest } = await countKeys(tx, userId, since, KEYS_PER_USER_MAX);
  if (keys < KEYS_PER_USER_MAX || oldest === null) return;
  const waitMs = oldest.getTime() - since.getTime();
  throw new AppError("rate_limited", { retry_after_seconds: Math.max(1, Math.ceil(waitMs / SECOND_MS)) });
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
