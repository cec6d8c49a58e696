import type { FastifyReply, FastifyRequest } from "fastify";

/** Hooks that run before a request's body is read, and throw to refuse it. */
export type Guard = readonly ((request: FastifyRequest, reply: FastifyReply) => Promise<void>)[];
