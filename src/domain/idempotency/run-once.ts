import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Sealer } from "../../kernel/sealer.port.ts";
import {
  ANSWER_RETAINED_MS,
  countKeys,
  lockKey,
  type StoredKey,
  selectKey,
  upsertKey,
  withinSavepoint,
} from "./idempotency-store.ts";

/**
 * A purchase every nine seconds, all day. Refused purchases are stored as well, so a key costs nothing: without this limit a
 * client could fill the disk with invented keys.
 */
const KEYS_PER_USER_MAX = 10_000;

/** An answer of the API; `body` is JSON. */
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
 * Does `work` once for each key of a user and stores its answer, encrypted, in the same transaction. A second request with the
 * key gets the stored answer. If `work` throws and `answerOfError` returns an answer, that answer is stored too, and the work is
 * rolled back; if it returns null, nothing is stored and the error is thrown. An answer is stored for 24 h, then its key can be
 * used anew.
 * @throws idempotency_key_in_use: the first request with this key still runs
 * @throws rate_limited: too many keys of this user are stored
 * @throws idempotency_key_reused: the key was used for another request, or the stored answer cannot be decrypted any more;
 *   the work is not repeated
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
 * Locks a key until the transaction ends. A stored answer is returned even if the key cannot be locked.
 * @returns what is stored under the key, null if nothing
 * @throws idempotency_key_in_use, idempotency_key_reused, rate_limited
 */
export async function takeKey(tx: Tx, deps: OnceDeps, request: OnceRequest): Promise<StoredKey | null> {
  const isLocked = await lockKey(tx, request.userId, request.key);
  const since = new Date(deps.clock.nowMs() - ANSWER_RETAINED_MS);
  const stored = await selectKey(tx, request.userId, request.key, since);
  if (stored !== null && !stored.fingerprint.equals(request.fingerprint)) {
    throw new AppError("idempotency_key_reused");
  }
  // Another request may have locked the key to read the stored answer. It does not change, so no lock is needed.
  if (!isLocked && (stored === null || stored.answer === null)) throw new AppError("idempotency_key_in_use");
  if (stored === null) await requireRoom(tx, request.userId, since);
  return stored;
}

/** @throws rate_limited: the user has as many keys as are allowed */
async function requireRoom(tx: Tx, userId: Uuid, since: Date): Promise<void> {
  const { keys, oldest } = await countKeys(tx, userId, since, KEYS_PER_USER_MAX);
  if (keys < KEYS_PER_USER_MAX || oldest === null) return;
  const waitMs = oldest.getTime() - since.getTime();
  throw new AppError("rate_limited", { retry_after_seconds: Math.max(1, Math.ceil(waitMs / SECOND_MS)) });
}

/** @throws idempotency_key_reused: the answer cannot be decrypted, or there is none */
export function openAnswer(deps: OnceDeps, { answer }: StoredKey): Answer {
  const body = answer === null ? null : deps.sealer.open(answer.sealed);
  if (answer === null || body === null) throw new AppError("idempotency_key_reused");
  return { status: answer.status, body: JSON.parse(body) };
}

/** @param begunId the id of the stored order; null for work of one step */
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
