import type { FastifyReply, FastifyRequest } from "fastify";

/** Hooks that run before a request's body is read, and throw to refuse it. */
export type Guard = readonly ((request: FastifyRequest, reply: FastifyReply) => Promise<void>)[];

/** What the guard of signed-in users refuses with. */
export const SIGNED_IN_ERRORS = ["not_authenticated", "account_disabled", "rate_limited"] as const;

/** What the guard of superusers refuses with, whom no limit of the API holds. */
export const SUPERUSER_ERRORS = ["not_authenticated", "account_disabled", "forbidden"] as const;
