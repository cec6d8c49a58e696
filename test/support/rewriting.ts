import fc from "fast-check";
import { rewritePolicies } from "../../src/gateway/rewrite/csp.ts";
import {
  type AnswerToPlan,
  createRewriteStream,
  planRewrite,
  rewriterOf,
} from "../../src/gateway/rewrite/rewrite-answer.ts";
import {
  createOwnOriginContext,
  createRewriteContext,
  type RewriteContext,
} from "../../src/gateway/rewrite/rewrite-context.ts";
import type { TextRewriter } from "../../src/gateway/rewrite/text-rewriter.ts";
import { urlMapping } from "../../src/gateway/rewrite/url-mapping.ts";

/** Pages of `https://target.example:8443` at `https://gw.example/api/v1/proxy`. */
export const rewriting = contextFor("https://target.example:8443/");

export function contextFor(targetUrl: string, publicUrl = "https://gw.example") {
  return createRewriteContext(urlMapping(targetUrl, publicUrl, "/api/v1/proxy"))(null);
}

/** The same for the answer to a request: for `path` of the target, requested at `origin` of the gateway. */
export function contextAt(
  path: string,
  targetUrl = "https://target.example:8443/",
  origin = "https://gw.example",
) {
  return createRewriteContext(urlMapping(targetUrl, "https://gw.example", "/api/v1/proxy"))({ origin, path });
}

/** Pages of a target at its own origin, `https://own.example`. */
export function ownContext(
  targetUrl = "https://target.example:8443/",
  origin = "https://own.example",
): RewriteContext {
  return createOwnOriginContext(targetUrl, "https://own.example")({ origin, path: "/" });
}

/** An answer to plan for, to a request without headers about its purpose. */
export function answerOf(type: string, more: Partial<AnswerToPlan> = {}): AnswerToPlan {
  const { context = rewriting, headers = ["Content-Type", type] } = more;
  return {
    context,
    statusCode: 200,
    headers,
    policies: rewritePolicies(headers, context),
    secFetchDest: undefined,
    secFetchMode: undefined,
    accept: undefined,
    acceptEncoding: undefined,
    ...more,
  };
}

/** The rewriter of the text of a body of this type. */
export function rewriterFor(type: string, context: RewriteContext = contextAt("/folder/page")): TextRewriter {
  const plan = planRewrite(answerOf(type, { context, secFetchDest: "document" }));
  if (plan === null) throw new Error("the body passes untouched");
  return rewriterOf(plan);
}

/** The whole body as the browser gets it. Rejects with the stream's error. */
export async function rewritten(answer: AnswerToPlan, pieces: readonly Buffer[]): Promise<Buffer> {
  const plan = planRewrite(answer);
  if (plan === null) throw new Error("the body passes untouched");
  const stream = createRewriteStream(plan);
  const out: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    stream.on("data", (chunk: Buffer) => out.push(chunk));
    stream.on("error", reject).on("end", () => resolve(Buffer.concat(out)));
  });
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return done;
}

/** The same for a text that comes in one piece; each of its characters one byte. */
export async function rewrittenText(answer: AnswerToPlan, text: string): Promise<string> {
  return (await rewritten(answer, [Buffer.from(text, "latin1")])).toString("latin1");
}

/** The bytes, split at any positions. */
export function piecesOf(bytes: Buffer): fc.Arbitrary<Buffer[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((splits) => {
    const ends = [...splits, bytes.length].sort((a, b) => a - b);
    return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
  });
}
