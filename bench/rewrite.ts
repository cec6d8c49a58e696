/**
 * `npm run bench -- rewrite`: the cost of rewriting, in megabytes for each second of processor time, compared with htmlparser2
 * and with a stream that passes the bytes through. It measures the processor time of this process: other load does not count.
 */
import { type Duplex, PassThrough } from "node:stream";
import { gzipSync } from "node:zlib";
import { rewritePolicies } from "../src/gateway/rewrite/csp.ts";
import { createRewriteStream, planRewrite } from "../src/gateway/rewrite/rewrite-answer.ts";
import { createRewriteContext } from "../src/gateway/rewrite/rewrite-context.ts";
import { urlMapping } from "../src/gateway/rewrite/url-mapping.ts";
import { median, renderTable } from "./report.ts";
import { htmlparser2Rewriter } from "./rewrite-peer.ts";
import { card, PAGE_HEAD, paragraph, repeated } from "./sample-text.ts";

const TARGET = "https://target.example:8443";
const BODY_BYTES = 4 * 1024 * 1024;
/** What a socket delivers at a time. */
const CHUNK_BYTES = 64 * 1024;
/** V8 compiles the code in these rounds. */
const WARM_UP_ROUNDS = 3;

const context = createRewriteContext(urlMapping(TARGET, "https://gateway.example", "/api/v1/proxy"))({
  origin: "https://gateway.example",
  path: "/list/page",
});

type Subject = { readonly name: string; readonly body: Buffer; readonly open: () => Duplex };

/** Prints the comparison. */
export async function benchRewrite({ rounds }: { readonly rounds: number }): Promise<number> {
  const subjects = makeSubjects();
  const measured = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const subject of subjects) {
      const megabytesPerSecond = await measure(subject);
      if (round >= 0) measured.get(subject.name)?.push(megabytesPerSecond);
    }
  }
  const rows = [...measured].map(([name, speeds]) => [name, median(speeds).toFixed(0)]);
  process.stdout.write(`${rounds} rounds, bodies of 4 MiB, medians. Node ${process.version}.\n\n`);
  process.stdout.write(`${renderTable([["", "MB/s of processor time"], ...rows])}\n`);
  return 0;
}

function makeSubjects(): readonly Subject[] {
  const page = repeated(card(TARGET), BODY_BYTES, PAGE_HEAD);
  const article = repeated(paragraph, BODY_BYTES, PAGE_HEAD);
  const sheet = repeated(rule, BODY_BYTES, "@charset 'utf-8';");
  const script = repeated(statement, BODY_BYTES, "'use strict';");
  const plain = (): Duplex => new PassThrough();
  return [
    { name: "HTML, a list of cards: ours", body: page, open: ours("text/html") },
    { name: "HTML, a list of cards: htmlparser2", body: page, open: () => htmlparser2Rewriter(context) },
    { name: "HTML, an article: ours", body: article, open: ours("text/html") },
    { name: "HTML, an article: htmlparser2", body: article, open: () => htmlparser2Rewriter(context) },
    { name: "CSS: ours", body: sheet, open: ours("text/css") },
    { name: "JavaScript: ours", body: script, open: ours("text/javascript") },
    { name: "HTML, cards in gzip, out gzip: ours", body: gzipSync(page), open: ours("text/html", "gzip") },
    {
      name: "HTML, cards in gzip, out identity: ours",
      body: gzipSync(page),
      open: ours("text/html", "gzip", ""),
    },
    { name: "any, untouched", body: page, open: plain },
  ];
}

function ours(type: string, coding = "identity", acceptEncoding = "gzip"): () => Duplex {
  return () => {
    const headers = ["Content-Type", type, "Content-Encoding", coding];
    const policies = rewritePolicies(headers, context);
    const about = { secFetchDest: "document", accept: undefined, acceptEncoding };
    const plan = planRewrite({ context, statusCode: 200, headers, policies, ...about });
    if (plan === null) throw new Error(`${type} is not rewritten`);
    return createRewriteStream(plan);
  };
}

/** @returns MB/s of the uncompressed body */
async function measure({ body, open }: Subject): Promise<number> {
  const stream = open();
  const ended = new Promise<void>((resolve, reject) => {
    stream.on("end", resolve).on("error", reject).resume();
  });
  const before = process.cpuUsage();
  for (let at = 0; at < body.length; at += CHUNK_BYTES) {
    if (!stream.write(body.subarray(at, at + CHUNK_BYTES))) {
      await new Promise((resolve) => stream.once("drain", resolve));
    }
  }
  stream.end();
  await ended;
  const { user, system } = process.cpuUsage(before);
  return BODY_BYTES / (user + system);
}

function rule(at: number): string {
  return `.icon-${at}{background:url(/img/${at}.png) no-repeat;color:#fff;font:12px/1.5 'Open Sans',sans-serif}
.icon-${at}::after{content:"\\e901";margin:0 auto;padding:1px 2px}\n`;
}

function statement(at: number): string {
  const call = at % 20 === 0 ? `fetch("${TARGET}/api/${at}")` : `load(${at}, "/api/${at}")`;
  return `function f${at}(a,b){if(a<b&&b>${at}){return a/b}return ${call}.then(function(r){return r.json()})}\n`;
}
