import type { FastifyReply, FastifyRequest } from "fastify";
import {
  takeApiHit,
  takeAuthHit,
  takeReceiptHit,
  takeRefreshHit,
  takeVoucherHit,
} from "../../domain/limits/take-hit.ts";
import { rateLimitHeaders } from "../../http/rate-limit-headers.ts";
import { NO_ADDRESS } from "../../kernel/actor.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Limit, Limiter, LimitVerdict } from "../../kernel/limiter.port.ts";
import { principalOf } from "./request-state.ts";

/** `limit` is null if it is set to `off`. */
type Deps = { readonly limiter: Limiter; readonly limit: Limit | null };

/** A hook for the authentication API: limits the calls of each client network. @throws rate_limited */
export function limitAuth(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    apply(await takeAuthHit(deps, request.client.ip ?? NO_ADDRESS), reply);
  };
}

/** A hook for what renews sign-ins: limits the attempts of each client network. @throws rate_limited */
export function limitRefreshes(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const verdict = await takeRefreshHit(deps, request.client.ip ?? NO_ADDRESS);
    if (verdict?.allowed === false) apply(verdict, reply);
  };
}

/**
 * A hook that must run after `authenticateUser`: limits the calls of each customer; who has a role has no limit, also where they view
 * a customer. @throws rate_limited
 */
export function limitApi(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { userId, role, view } = principalOf(request);
    if (role === null && view === null) apply(await takeApiHit(deps, userId), reply);
  };
}

/** Limits the voucher codes that each user and each client network try, also of those with a role. @throws rate_limited */
export async function takeVoucherAttempt(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { userId } = principalOf(request);
  apply(await takeVoucherHit(deps, userId, request.client.ip ?? NO_ADDRESS), reply);
}

/** Limits the codes of receipts that each client network asks about. @throws rate_limited */
export async function takeReceiptQuestion(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  apply(await takeReceiptHit(deps, request.client.ip ?? NO_ADDRESS), reply);
}

function apply(verdict: LimitVerdict | null, reply: FastifyReply): void {
  if (verdict === null) return;
  reply.headers(rateLimitHeaders(verdict));
  if (!verdict.allowed) throw new AppError("rate_limited", { retry_after_seconds: verdict.resetSeconds });
}
