import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { extname } from "node:path";
import { startTestUpstream, type TestUpstream } from "../test-upstream.ts";

/** What the target answers: a body, a body with status and headers, or by a listener. */
export type Answer = string | Buffer | RequestListener | Reply;
export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
};

/** Answers by path; any other path is 404. A path without an extension is an HTML page. */
export type Pages = Readonly<Record<string, Answer>>;

const TYPES: Readonly<Record<string, string>> = {
  "": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wav": "audio/wav",
};

/** A target whose answers each test defines. */
export class ScriptedTarget {
  readonly upstream: TestUpstream;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly #script: { pages: Pages; asked: IncomingMessage[] };

  private constructor(upstream: TestUpstream, script: { pages: Pages; asked: IncomingMessage[] }) {
    this.upstream = upstream;
    this.url = upstream.url;
    this.host = new URL(upstream.url).host;
    this.#script = script;
  }

  static async start(): Promise<ScriptedTarget> {
    const script = { pages: {} as Pages, asked: [] as IncomingMessage[] };
    const upstream = await startTestUpstream((request, response) => {
      script.asked.push(request);
      answer(script.pages[pathOf(request)], request, response);
    });
    return new ScriptedTarget(upstream, script);
  }

  /** Sets the answers, and clears the recorded requests. */
  serve(pages: Pages): void {
    this.#script.pages = pages;
    this.#script.asked = [];
  }

  /** The requested `path?query`s, sorted; each once. */
  asked(): string[] {
    return [...new Set(this.#script.asked.map(({ url = "" }) => url))].sort();
  }

  /** The requests for a path, oldest first. */
  requestsOf(path: string): IncomingMessage[] {
    return this.#script.asked.filter((request) => pathOf(request) === path);
  }
}

/** The path of a request. */
export function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function answer(wanted: Answer | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (typeof wanted === "function") {
    wanted(request, response);
    return;
  }
  const reply = typeof wanted === "string" || Buffer.isBuffer(wanted) ? { body: wanted } : wanted;
  const type = TYPES[extname(pathOf(request))] ?? "application/octet-stream";
  request.resume();
  for (const [name, value] of Object.entries({ "content-type": type, ...reply?.headers })) {
    response.setHeader(name, value);
  }
  response.statusCode = reply === undefined ? 404 : (reply.status ?? 200);
  response.end(reply?.body ?? "");
}
