import { type Dispatcher, Pool } from "undici";

export type Request = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/** What became of a request. Bodies are counted; of JSON as much is kept as an answer of the API has. */
export type Answer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** The gateway's own refusal; null if the target, or the API, has answered. */
      readonly gatewayError: string | null;
      /** Parsed JSON; null if it is none. */
      readonly json: unknown;
      readonly retryAfterSeconds: number | null;
      readonly bytes: number;
    }
  /** No whole answer. @see code of Node or undici: `ECONNREFUSED`, `UND_ERR_SOCKET` */
  | { readonly kind: "broken"; readonly code: string; readonly message: string };

export type HttpSender = {
  /** Never rejects. */
  send(request: Request): Promise<Answer>;
  /** Breaks off all that runs. */
  close(): Promise<void>;
};

/** The longest answer of the API is a list of 100; a page of the target is only counted. */
const JSON_BYTES_MAX = 256 * 1_024;

/** @param connections at least as many as requests at once: none may wait here for another */
export function openSender(options: {
  readonly host: string;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly isInsecure: boolean;
}): HttpSender {
  const { host, connections, timeoutMs, isInsecure } = options;
  const pool = new Pool(host, {
    connections,
    pipelining: 1,
    connect: { timeout: timeoutMs, rejectUnauthorized: !isInsecure },
    // One deadline for the whole answer, below: undici's are for the silence between two parts of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
  });
  return {
    send: (request) =>
      new Promise((resolve) => {
        const collector = new AnswerCollector(timeoutMs, resolve);
        try {
          pool.dispatch({ ...request, body: request.body ?? null }, collector);
        } catch (error) {
          collector.onResponseError(null, error instanceof Error ? error : new Error(String(error)));
        }
      }),
    close: () => pool.destroy(),
  };
}

/** Collects one answer. A handler, since streams and promises would cost the generator more than the request. */
class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Answer) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #isLate = false;
  #status = 0;
  #gatewayError: string | null = null;
  #retryAfterSeconds: number | null = null;
  #kept: Buffer[] | null = null;
  #bytes = 0;

  constructor(timeoutMs: number, resolve: (answer: Answer) => void) {
    this.#resolve = resolve;
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      resolve({ kind: "broken", code: "timeout", message: `no whole answer in ${timeoutMs} ms` });
      this.#controller?.abort(new Error("timeout"));
    }, timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isLate) controller.abort(new Error("timeout"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#gatewayError = oneOf(headers["x-gateway-error"]);
    const retryAfter = Number(oneOf(headers["retry-after"]) ?? Number.NaN);
    this.#retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : null;
    this.#kept = /^application\/(problem\+)?json\b/.test(oneOf(headers["content-type"]) ?? "") ? [] : null;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > JSON_BYTES_MAX) this.#kept = null;
    else this.#kept?.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    this.#resolve({
      kind: "answered",
      status: this.#status,
      gatewayError: this.#gatewayError,
      json: this.#kept === null ? null : parse(this.#kept),
      retryAfterSeconds: this.#retryAfterSeconds,
      bytes: this.#bytes,
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    clearTimeout(this.#timer);
    this.#resolve({ kind: "broken", code: codeOf(error), message: error.message });
  }
}

function oneOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Of several addresses none may have answered: each has its own error. */
function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  const [first] = error instanceof AggregateError ? error.errors : [];
  if (first instanceof Error && first !== error) return codeOf(first);
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}

function parse(chunks: readonly Buffer[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return null;
  }
}
