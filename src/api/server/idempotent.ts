import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Answer, type OnceDeps, type OnceRequest, runOnce } from "../../domain/idempotency/run-once.ts";
import { runSteps } from "../../domain/idempotency/run-steps.ts";
import { runStepsOnce, type StepsToAnswer } from "../../domain/idempotency/run-steps-once.ts";
import { PROBLEM_TYPE, problemAnswer } from "../../http/problem.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { AppError, type ErrorCode, ValidationError } from "../../kernel/errors.ts";
import { withCurrentSecrets } from "./current-secrets.ts";
import { principalOf } from "./request-state.ts";

/** Printable ASCII (contract, Conventions). */
const KEY = /^[\x20-\x7e]{1,255}$/;

/** Errors below 500 after which the same key may be tried again: authentication and limits (contract, Conventions). */
const NEVER_STORED: ReadonlySet<ErrorCode> = new Set([
  "not_authenticated",
  "rate_limited",
  "login_locked",
  "open_payments_limit",
]);

/**
 * Runs `work` in one transaction and sends its answer. With an `Idempotency-Key` it runs once for each key of the user, and the
 * stored answer is sent to repeated requests, with the secrets that its tokens have then. `authenticateUser` must run before.
 * @throws idempotency_key_invalid, idempotency_key_in_use, idempotency_key_reused, and without a key what `work` throws
 */
export function answerOnce(
  deps: OnceDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Tx) => Promise<Answer>,
): Promise<void> {
  const ways: Ways = {
    withoutKey: () => deps.database.transaction(work),
    withKey: (once, onFresh, answerOfError) => {
      const noted = (tx: Tx) => {
        onFresh();
        return work(tx);
      };
      return runOnce(deps, once, noted, answerOfError);
    },
  };
  return sendAnswer(deps, request, reply, ways);
}

/**
 * `answerOnce` for work that calls another system between two transactions: a request that is repeated with its key, also after
 * a crash, continues what it began.
 */
export function answerInSteps<Order, Asked, Done>(
  deps: OnceDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: StepsToAnswer<Order, Asked, Done>,
): Promise<void> {
  const { steps, order, answerOf } = work;
  return sendAnswer(deps, request, reply, {
    withoutKey: async () => answerOf(await runSteps(deps.database, steps, order)),
    withKey: (once, onFresh, answerOfError) => {
      const begin = (tx: Tx, order: Order) => {
        onFresh();
        return steps.begin(tx, order);
      };
      const noted = (done: Done) => {
        onFresh();
        return answerOf(done);
      };
      return runStepsOnce(deps, once, { order, steps: { ...steps, begin }, answerOf: noted }, answerOfError);
    },
  });
}

/** How an answer is made with a key and without one. */
type Ways = {
  readonly withoutKey: () => Promise<Answer>;
  /** @param onFresh to be called when work is done: the answer is fresh, not a stored one */
  readonly withKey: (
    once: OnceRequest,
    onFresh: () => void,
    answerOfError: (error: AppError) => Answer | null,
  ) => Promise<Answer>;
};

async function sendAnswer(
  deps: OnceDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  ways: Ways,
): Promise<void> {
  const key = keyOf(request.headers["idempotency-key"]);
  if (key === null) {
    send(reply, await ways.withoutKey());
    return;
  }
  let replayed = true;
  const { userId } = principalOf(request);
  const answer = await ways.withKey(
    { userId, key, fingerprint: fingerprintOf(request) },
    () => {
      replayed = false;
    },
    (error) => answerOfError(error, request),
  );
  if (!replayed) {
    send(reply, answer);
    return;
  }
  reply.header("idempotent-replayed", "true");
  const { status, body } = answer;
  send(reply, { status, body: status < 400 ? await withCurrentSecrets(deps, userId, body) : body });
}

function keyOf(header: string | readonly string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header !== "string" || !KEY.test(header)) throw new AppError("idempotency_key_invalid");
  return header;
}

function fingerprintOf(request: FastifyRequest): Buffer {
  const path = request.url.split("?")[0] ?? "";
  return createHash("sha256").update(`${request.method} ${path}\n`).update(request.rawBody).digest();
}

function answerOfError(error: AppError, request: FastifyRequest): Answer | null {
  const { status, code, body } = problemAnswer(error, { language: request.language, requestId: request.id });
  const passing = status >= 500 || NEVER_STORED.has(code) || error instanceof ValidationError;
  return passing ? null : { status, body: JSON.parse(body) };
}

function send(reply: FastifyReply, { status, body }: Answer): void {
  reply.code(status);
  // Sent as a string, so that Fastify does not replace the type.
  if (status >= 400) reply.type(PROBLEM_TYPE).send(JSON.stringify(body));
  else reply.send(body);
}
