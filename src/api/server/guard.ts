import type { FastifyReply, FastifyRequest } from "fastify";

/** Hooks that run before a request's body is read, and throw to refuse the request. */
export type Guard = readonly ((request: FastifyRequest, reply: FastifyReply) => Promise<void>)[];

/** The guards of a customer's routes. */
export type UserGuards = {
  /** Lets signed-in users through. */
  readonly signedIn: Guard;
  /** Lets signed-in users through who may pay in and buy. */
  readonly buyer: Guard;
};

/** The errors of the guard for signed-in users. */
export const SIGNED_IN_ERRORS = [
  "not_authenticated",
  "account_disabled",
  "view_only",
  "rate_limited",
] as const;

/** The errors of the guard for signed-in users who pay in or buy. */
export const BUYER_ERRORS = [...SIGNED_IN_ERRORS, "email_not_verified"] as const;

/** The errors of the guards of the desk. Who has a role has no limit. */
export const DESK_ERRORS = [
  "not_authenticated",
  "account_disabled",
  "view_only",
  "forbidden",
  "totp_enrolment_required",
] as const;

/** The errors of a code of the second factor, after the right password. */
export const TOTP_CODE_ERRORS = ["totp_code_wrong", "totp_locked", "totp_unreadable"] as const;
