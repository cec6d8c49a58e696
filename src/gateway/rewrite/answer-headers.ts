import { type AnswerPolicies, isPolicyField } from "./csp.ts";
import { splitAbsolute } from "./map-url.ts";
import type { RewritePlan } from "./rewrite-answer.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import { mapLink, mapRefresh } from "./url-lists.ts";

/** What the answer's headers depend on. */
export type HeadersToRewrite = {
  readonly context: RewriteContext;
  readonly statusCode: number;
  /** The policies of the same header section. */
  readonly policies: AnswerPolicies;
  /** null: the body passes unchanged. */
  readonly plan: RewritePlan | null;
};

/** Fields that describe the target's bytes: their number, their digests, parts of them. */
const BYTE_FIELDS: ReadonlySet<string> = new Set([
  ...["accept-ranges", "content-digest", "content-encoding", "content-length", "content-md5", "digest"],
  ...["etag", "repr-digest"],
]);

/**
 * The header section for a browser: the URLs in `Link`, `Refresh`, `Content-Location`, `SourceMap` and both CSP headers
 * are mapped; at the target's own origin every other field that is an absolute address too: scripts follow `HX-Redirect` and
 * its like. With a plan, fields that describe the target's bytes (length, digests, ranges) are removed, `ETag` becomes weak,
 * and `Content-Encoding` is that of the rewritten body.
 *
 * @param headers a flat array of names and values (latin1)
 */
export function rewriteAnswerHeaders(headers: readonly string[], to: HeadersToRewrite): string[] {
  const rewritten: string[] = [];
  let policyAt = 0;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] ?? "";
    const value = headers[at + 1] ?? "";
    const lower = name.toLowerCase();
    const describesBytes = BYTE_FIELDS.has(lower);
    if (describesBytes && to.plan !== null) {
      if (lower === "etag") rewritten.push(name, weak(value));
    } else if (lower === "etag" && to.statusCode === 304) {
      // The browser's cached page was sent with the weak tag.
      rewritten.push(name, weak(value));
    } else if (isPolicyField(lower)) {
      rewritten.push(name, to.policies.values[policyAt] ?? "");
      policyAt += 1;
    } else {
      rewritten.push(name, rewriteValue(lower, value, to.context));
    }
  }
  if (to.plan !== null && to.plan.encode !== "identity") rewritten.push("Content-Encoding", to.plan.encode);
  return rewritten;
}

function rewriteValue(lowerName: string, value: string, context: RewriteContext): string {
  switch (lowerName) {
    case "content-location":
    case "sourcemap":
    case "x-sourcemap":
      return context.map(value);
    case "link":
      return mapLink(value, context.map);
    case "refresh":
      return mapRefresh(value, context.map);
    default:
      return context.script === null && splitAbsolute(value) !== null ? context.map(value) : value;
  }
}

function weak(etag: string): string {
  return etag.startsWith("W/") ? etag : `W/${etag}`;
}
