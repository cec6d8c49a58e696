import { referrerPolicyForBrowser } from "../rewrite/referrer-policy.ts";
import type { RewriteContext } from "../rewrite/rewrite-context.ts";
import { type LocationTarget, locationForCookieMode, locationForHeaderMode } from "./location.ts";
import { cookieForBrowser } from "./target-cookie.ts";

/** How an answer of the target becomes the client's. */
export type AnswerMode = {
  /** What the client is to see of a field; null: nothing. */
  readonly translate: (lowerName: string, value: string) => string | null;
  /** What rewriting needs; null in header mode, whose bodies pass untouched. */
  readonly rewriting: RewriteContext | null;
};

/** Fields by which the target decides for a whole host, which is ours, or for more of it than it has. */
const FOR_THE_HOST: ReadonlySet<string> = new Set([
  "alt-svc",
  "clear-site-data",
  "nel",
  "report-to",
  "service-worker-allowed",
  "strict-transport-security",
]);

/** Header mode: the client serves the target at an origin of its own. */
export function answersByHeader(target: LocationTarget): AnswerMode {
  return {
    translate: (name, value) => (name === "location" ? locationForHeaderMode(value, target) : value),
    rewriting: null,
  };
}

/**
 * Cookie mode: the browser sees the target in a folder of our host.
 *
 * @param rewriting of the request that is answered: what its answer names relatively counts from there
 */
export function answersByCookie(rewriting: RewriteContext): AnswerMode {
  const { mapping } = rewriting;
  return {
    translate: (name, value) => {
      switch (name) {
        case "location":
          return locationForCookieMode(value, rewriting);
        case "set-cookie":
          return cookieForBrowser(value, mapping);
        case "referrer-policy":
          return referrerPolicyForBrowser(value);
        case "access-control-allow-origin":
          return value === mapping.targetOrigin ? mapping.publicOrigin : value;
        default:
          return FOR_THE_HOST.has(name) ? null : value;
      }
    },
    rewriting,
  };
}
