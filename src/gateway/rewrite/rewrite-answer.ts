/**
 * Rewriting of answers for browsers (cookie mode). How the exchange uses it:
 *
 * - At start: `contextOf = createRewriteContext(urlMapping(targetUrl, publicUrl, PROXY_PREFIX))`. The `script` of
 *   `contextOf(null)` is served at its `path`, if the query is `v=<version>`, with its `headers` and `body`.
 * - For each request: `context = contextOf({ origin, path })`: relative URLs of its answer count from there.
 * - Request: the target is offered `REWRITABLE_CODINGS` only, and `Range` and `If-Range` are dropped where
 *   `wantsWholeBody(secFetchDest)`.
 * - Answer: `policies = rewritePolicies(headers, context)` and `plan = planRewrite(...)` of the header section for the
 *   client, then `rewriteAnswerHeaders(headers, { context, statusCode, policies, plan })` with or without a plan. Without a
 *   plan the body passes unchanged; with one its length is not known, and it is sent in chunks.
 * - Body, with a plan and a method other than HEAD: `stream = createRewriteStream(plan)`. Write the target's bytes into it,
 *   end it, send what it returns. Back-pressure is honoured. On `error` (corrupt compressed data) reset the client's
 *   connection. On a cut call `stream.destroy()`.
 *
 * If the target compressed a body and the browser accepts gzip, the rewritten body is compressed again (gzip, the fastest
 * level): the connection to the browser is usually the slow one. Event streams, plain text and WebSocket frames pass
 * unchanged, and so does a 206, which is a part of the target's bytes. `Location`, `Set-Cookie` and
 * `Access-Control-Allow-Origin` belong to `translate/`.
 */
import { type Duplex, PassThrough, pipeline } from "node:stream";
import { constants, createGzip } from "node:zlib";
import { type BodyKind, parseContentType } from "./body-kind.ts";
import { BodyRewriter } from "./body-rewriter.ts";
import { ChainedBody } from "./chained-body.ts";
import { type Charset, charsetOf } from "./charset.ts";
import type { AnswerPolicies } from "./csp.ts";
import { CssRewriter } from "./css-rewriter.ts";
import { type Coding, codingOf, decodeBody } from "./decode-body.ts";
import type { HtmlOptions } from "./html-options.ts";
import { HtmlRewriter } from "./html-rewriter.ts";
import { type InsideScript, scriptTag, workerPrelude } from "./inside-script.ts";
import { mapManifest, rewriteCollected } from "./json-urls.ts";
import { RewriteBody } from "./rewrite-body.ts";
import type { RewriteContext } from "./rewrite-context.ts";
import { chainRewriters, rewriteAbsoluteUrls, type TextRewriter } from "./text-rewriter.ts";

/** The target's answer, and what the request's headers declare about its purpose. */
export type AnswerToPlan = {
  readonly context: RewriteContext;
  readonly statusCode: number;
  /** A flat array of names and values, each character one byte (latin1). */
  readonly headers: readonly string[];
  /** The policies of the same header section. */
  readonly policies: AnswerPolicies;
  /** `Sec-Fetch-Dest` of the request; browsers send it over HTTPS and on localhost only. */
  readonly secFetchDest: string | undefined;
  /** `Sec-Fetch-Mode` of the request, likewise. */
  readonly secFetchMode: string | undefined;
  /** `Accept` of the request. */
  readonly accept: string | undefined;
  /** `Accept-Encoding` of the request, as the browser sent it. */
  readonly acceptEncoding: string | undefined;
};

/** How a body is rewritten. */
export type RewritePlan = {
  readonly context: RewriteContext;
  readonly kind: BodyKind;
  readonly charset: Charset;
  /** The coding of the target's body. */
  readonly decode: Coding;
  /** The coding of the rewritten body; `identity` if the target's had none. */
  readonly encode: "identity" | "gzip";
  /** When the gateway's script is inserted; `document`: only if the text proves to be a document. */
  readonly inject: HtmlOptions["script"]["when"];
  readonly tagNeeds: AnswerPolicies["tagNeeds"];
  readonly hashed: AnswerPolicies["hashed"];
  /** The body is the script of a worker. */
  readonly isWorker: boolean;
  /** Called at the end of a body in which nothing was changed. */
  readonly onUnchanged: (() => void) | null;
};

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);
const PARTIAL = 206;
const DOCUMENT_DESTS: ReadonlySet<string> = new Set([
  ...["document", "embed", "fencedframe", "frame", "iframe", "object"],
]);
const ATTACHMENT = "attachment";
const WORKER_DESTS: ReadonlySet<string> = new Set(["sharedworker", "worker"]);
/** The fastest: higher levels take several times as long, and save a tenth of the bytes. */
const GZIP_LEVEL = 1;

/**
 * @returns null if the body passes unchanged: its kind has no URLs, or it is a part (206), a download (`Content-Disposition:
 *   attachment`, `<a download>`), empty (204, 304, length 0), or of a coding or charset that is not read
 */
export function planRewrite(answer: AnswerToPlan): RewritePlan | null {
  const { context, statusCode, policies, secFetchDest, accept, acceptEncoding } = answer;
  if (statusCode === PARTIAL || WITHOUT_BODY.has(statusCode) || isSaved(answer)) return null;
  const fields = fieldsOf(answer.headers);
  if (fields.get("content-length") === "0" || isAttachment(fields.get("content-disposition") ?? ""))
    return null;
  const type = parseContentType(fields.get("content-type"));
  const charset = charsetOf(type.charset);
  const decode = codingOf(fields.get("content-encoding"));
  if (type.kind === null || charset === null || decode === null) return null;
  return {
    context,
    kind: type.kind,
    charset,
    decode,
    encode: decode !== "identity" && takesGzip(acceptEncoding) ? "gzip" : "identity",
    inject: injectionFor(secFetchDest, accept),
    tagNeeds: policies.tagNeeds,
    hashed: policies.hashed,
    isWorker: WORKER_DESTS.has(secFetchDest ?? ""),
    onUnchanged: null,
  };
}

/**
 * At the target's own origin a text that is not compressed is searched as it passes, chunk by chunk, in a time that is short
 * and linear to its length. @returns null if the body needs the stream
 */
export function createPassingRewriter(plan: RewritePlan): BodyRewriter | null {
  return plan.context.script === null && plan.decode === "identity" ? bodyRewriterOf(plan) : null;
}

function bodyRewriterOf(plan: RewritePlan): BodyRewriter {
  const { script } = plan.context;
  const prelude = plan.kind === "js" && plan.isWorker && script !== null ? workerPrelude(script) : "";
  return new BodyRewriter(plan.charset, rewriterOf(plan), { prelude, onUnchanged: plan.onUnchanged });
}

/** Bytes in, bytes out, in constant memory whatever the body's size. */
export function createRewriteStream(plan: RewritePlan): Duplex {
  const body = new RewriteBody(bodyRewriterOf(plan));
  const { decode } = plan;
  if (decode === "identity") return body;
  // Each piece is flushed: a page may come slowly, in pieces that the browser displays at once.
  const gzip = { level: GZIP_LEVEL, flush: constants.Z_SYNC_FLUSH };
  const first = new PassThrough();
  const last = plan.encode === "identity" ? body : createGzip(gzip);
  return new ChainedBody(first, last, (done) => {
    if (last === body) pipeline(first, decodeBody(decode), body, done);
    else pipeline(first, decodeBody(decode), body, last, done);
  });
}

/** Names in lower case; values of one name with commas between them. */
function fieldsOf(headers: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? "").toLowerCase();
    const value = headers[at + 1] ?? "";
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** `<a download>` sends a navigation without a document: the file is saved as the target sent it. */
function isSaved({ secFetchDest, secFetchMode }: AnswerToPlan): boolean {
  return secFetchMode === "navigate" && secFetchDest === "empty";
}

/** Without `Sec-Fetch-Dest`, a script's request for a piece of HTML looks like a navigation: then the text decides. */
function injectionFor(secFetchDest: string | undefined, accept: string | undefined): RewritePlan["inject"] {
  if (secFetchDest !== undefined) return DOCUMENT_DESTS.has(secFetchDest) ? "always" : "never";
  return accept?.includes("text/html") ? "document" : "never";
}

function isAttachment(disposition: string): boolean {
  return disposition.trimStart().slice(0, ATTACHMENT.length).toLowerCase() === ATTACHMENT;
}

function takesGzip(acceptEncoding: string | undefined): boolean {
  for (const coding of (acceptEncoding ?? "").split(",")) {
    const [name = "", ...parameters] = coding.split(";").map((part) => part.trim().toLowerCase());
    if (name === "gzip") return !parameters.some(isNoQuality);
  }
  return false;
}

/** `q=0`, with any number of zeros. */
function isNoQuality(parameter: string): boolean {
  const [name = "", value = ""] = parameter.split("=");
  return name.trim() === "q" && Number(value) === 0;
}

/** The rewriter of the body's text. */
export function rewriterOf(plan: RewritePlan): TextRewriter {
  const { map, urls, script } = plan.context;
  const absolute = rewriteAbsoluteUrls(urls);
  if (script === null) return absolute;
  switch (plan.kind) {
    case "html":
    case "xhtml":
    case "svg":
      return htmlRewriter(plan, script);
    case "css":
      return chainRewriters(absolute, new CssRewriter(map));
    case "manifest":
      return chainRewriters(
        absolute,
        rewriteCollected((json) => mapManifest(json, map)),
      );
    case "js":
    case "json":
    case "xml":
      return absolute;
  }
}

function htmlRewriter(plan: RewritePlan, script: InsideScript): HtmlRewriter {
  return new HtmlRewriter({
    context: plan.context,
    isXml: plan.kind !== "html",
    script: {
      tag: scriptTag(script, plan.tagNeeds),
      when: plan.kind === "svg" ? "never" : plan.inject,
    },
    hashed: plan.hashed,
    nesting: 0,
  });
}
