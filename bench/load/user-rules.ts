import type { HeldToken } from "./held-token.ts";
import type { Task } from "./plan.ts";

/** What a load user is and holds. Only answers of the service change it (load-user.ts). */
export type UserState = {
  readonly isRegistered: boolean;
  readonly jwt: { readonly text: string; readonly renewAtMs: number } | null;
  /** Whole ZNC that are certain to be there: less what is being spent. */
  readonly znc: number;
  /** Oldest first. */
  readonly tokens: readonly HeldToken[];
};

/** The request that a user sends. */
export type Step = Task;

/** The price of an hour where prices are the default ones; the answers tell the true one. */
export const TOKEN_ZNC = 1;
/** As much as lasts for a while, so that most requests are others. */
export const TOP_UP_ZNC = 100;
/** A user with more tokens gives the oldest back before buying: lists of tokens stay short however long the load runs. */
const TOKENS_MAX = 3;

/**
 * The request by which a user comes closer to doing `task`: the task itself, if nothing has to come before it. So each
 * task is one request, and the number of requests is that of the tasks.
 */
export function stepTowards(task: Task, user: UserState, nowMs: number): Step {
  if (!user.isRegistered) return "register";
  if (task === "login" || task === "register") return task;
  if (user.jwt === null || user.jwt.renewAtMs <= nowMs) return "login";
  switch (task) {
    case "proxy":
      return tokenInUse(user, nowMs) === null ? payFor(user) : "proxy";
    case "buy":
      return user.tokens.length >= TOKENS_MAX ? "revoke" : payFor(user);
    case "revoke":
      // The last one is needed: requests are sent with it.
      return user.tokens.length >= 2 ? "revoke" : payFor(user);
    default:
      return task;
  }
}

/** True if a user can do any task, but for topping up. */
export function isReady(user: UserState, nowMs: number): boolean {
  return stepTowards("proxy", user, nowMs) === "proxy";
}

/** The newest token, with which the user's device sends; null if there is none that will last. */
export function tokenInUse(user: UserState, nowMs: number): HeldToken | null {
  const newest = user.tokens.at(-1);
  return newest === undefined || newest.renewAtMs <= nowMs ? null : newest;
}

function payFor(user: UserState): Step {
  return user.znc >= TOKEN_ZNC ? "buy" : "topup";
}
