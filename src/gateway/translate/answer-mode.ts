import type { CleanBodies } from "../rewrite/clean-bodies.ts";
import { referrerPolicyForBrowser } from "../rewrite/referrer-policy.ts";
import type { RewriteContext } from "../rewrite/rewrite-context.ts";
import { type LocationTarget, locationForCookieMode, locationForHeaderMode } from "./location.ts";
import { cookieForBrowser } from "./target-cookie.ts";
import { TranslatedHeads } from "./translated-heads.ts";

/** How an answer of the target is translated for the client. */
export type AnswerMode = {
  /** A field's value for the client; null: the field is dropped. */
  readonly translate: (lowerName: string, value: string) => string | null;
  /** For rewriting bodies and fields; null in header mode, whose bodies pass unchanged. */
  readonly rewriting: RewriteContext | null;
  /** Which bodies pass unchanged although they would be read; null: all are read. */
  readonly cleanBodies: CleanBodies | null;
  /** The heads that were translated last; null: a translation depends on more than the head. */
  readonly translated: TranslatedHeads | null;
};

/** Fields that apply to a whole host, here the gateway's, with all its ports, or to more of it than the proxy's prefix. */
const FOR_THE_HOST: ReadonlySet<string> = new Set([
  "alt-svc",
  "clear-site-data",
  "nel",
  "report-to",
  "service-worker-allowed",
  "strict-transport-security",
]);

/** Header mode: the client serves the target at a local origin. */
export function answersByHeader(target: LocationTarget): AnswerMode {
  return {
    translate: (name, value) => (name === "location" ? locationForHeaderMode(value, target) : value),
    rewriting: null,
    cleanBodies: null,
    translated: new TranslatedHeads(),
  };
}

/**
 * Cookie mode: the browser sees the target under the proxy's prefix.
 *
 * @param rewriting of this request: relative URLs of the answer resolve against the request's URL
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
    cleanBodies: null,
    translated: null,
  };
}

/** `Clear-Site-Data` types that do not remove the gateway's cookies. `"*"` stands for all types. */
const CLEARABLE = ['"cache"', '"storage"', '"executionContexts"'];

/** Cookie mode at the target's own origin: only what names the target's address, or concerns more than its origin, is changed. */
export function answersAtOwnOrigin(rewriting: RewriteContext, cleanBodies: CleanBodies): AnswerMode {
  const { mapping, map } = rewriting;
  return {
    translate: (name, value) => {
      switch (name) {
        case "location":
          return map(value);
        case "set-cookie":
          return cookieForBrowser(value, mapping);
        case "access-control-allow-origin":
          return value === mapping.targetOrigin ? mapping.publicOrigin : value;
        case "clear-site-data":
          return withoutCookieClearing(value);
        default:
          return FOR_THE_HOST.has(name) && name !== "service-worker-allowed" ? null : value;
      }
    },
    rewriting,
    cleanBodies,
    translated: null,
  };
}

function withoutCookieClearing(clearSiteData: string): string | null {
  const types = clearSiteData.split(",").map((type) => type.trim());
  const kept = CLEARABLE.filter((type) => types.includes(type) || types.includes('"*"'));
  return kept.length === 0 ? null : kept.join(", ");
}
