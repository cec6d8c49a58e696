import type { FastifyReply, FastifyRequest } from "fastify";

/** Hooks that run before a request's body is read, and throw to refuse the request. */
export type Guard = readonly ((request: FastifyRequest, reply: FastifyReply) => Promise<void>)[];

/** The errors of the guard for signed-in users. */
export const SIGNED_IN_ERRORS = ["not_authenticated", "account_disabled", "rate_limited"] as const;

/** The errors of the guards of the desk. Who has a role has no limit. */
export const DESK_ERRORS = ["not_authenticated", "account_disabled", "forbidden"] as const;
