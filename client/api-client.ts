import { ApiProblem, noAnswer } from "./api-problem.ts";
import type { Input, Method, Output, PathOf, Schemas } from "./api-types.ts";

export type ClientOptions = {
  /** `https://zenzefi.example`; without it, the origin of the page. */
  readonly baseUrl?: string;
  /** For `Accept-Language`. */
  readonly language?: () => string;
  /** The JWT for a call to this path; null to send none. */
  readonly jwt?: (path: string) => string | null | Promise<string | null>;
  /** Called after a 401. @returns whether `jwt` now returns another JWT, with which the call is repeated once */
  readonly renew?: (path: string) => Promise<boolean>;
  /** Called with each response before its body is read. */
  readonly onAnswer?: (response: Response) => void;
};

export type CallOptions = {
  /** Replace headers of the same name that the client would send. */
  readonly headers?: Readonly<Record<string, string>>;
  /** One key for each intent to move money, so that repeating the call pays once (contract, Conventions). */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** For an answer that goes on, such as a stream of events: only `signal` ends it. */
  readonly isEndless?: boolean;
  readonly redirect?: "follow" | "manual";
  /** In a browser, `omit` sends no cookies: where one is sent, the gateway prefers its token to that of a header. */
  readonly credentials?: "same-origin" | "omit";
};

/** The options of a call that the OpenAPI document does not type. */
export type SendOptions = CallOptions & {
  readonly path?: object;
  readonly query?: object;
  /** Sent as JSON. */
  readonly body?: unknown;
};

type CallArguments<I> = object extends I ? [options?: I & CallOptions] : [options: I & CallOptions];

/** The API at one address, for one caller. */
export type ApiClient = {
  /** Calls the API, typed by its OpenAPI document. @returns the body @throws ApiProblem, or the reason of `signal` */
  call<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...options: CallArguments<Input<M, P>>
  ): Promise<Output<M, P>>;
  /** The same for any path, with any status. @throws ApiProblem if there is no response, or the reason of `signal` */
  send(method: string, path: string, options?: SendOptions): Promise<Response>;
};

/** A server that does not respond for so long is treated as unreachable. */
const ANSWER_MS_MAX = 30_000;

export function createClient(client: ClientOptions): ApiClient {
  const send = async (method: string, path: string, options: SendOptions = {}): Promise<Response> => {
    const response = await sendOnce(client, method, path, options);
    if (response.status !== 401 || !(await client.renew?.(path))) return response;
    return sendOnce(client, method, path, options);
  };
  return {
    send,
    call: async (method, path, ...[options]) => {
      const response = await send(method, path, options);
      return (await readAnswer(response, options?.signal)) as Output<typeof method, typeof path>;
    },
  };
}

/** The JSON of a response; undefined if it is empty. @throws ApiProblem if it is not a success, or not JSON */
export async function readAnswer(response: Response, signal?: AbortSignal): Promise<unknown> {
  const text = await response.text().catch((cause) => {
    throw signal?.aborted ? cause : noAnswer(cause);
  });
  const json = parse(text);
  if (response.ok && (json !== undefined || text === "")) return json;
  throw new ApiProblem(response.status, isProblem(json) ? json : {}, response.headers);
}

/** A new `idempotencyKey`. */
export function newIntentKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sendOnce(
  client: ClientOptions,
  method: string,
  path: string,
  options: SendOptions,
): Promise<Response> {
  const jwt = (await client.jwt?.(path)) ?? null;
  const { body, idempotencyKey, signal, redirect = "follow", credentials = "same-origin" } = options;
  const headers = new Headers();
  if (client.language !== undefined) headers.set("accept-language", client.language());
  if (jwt !== null) headers.set("authorization", `Bearer ${jwt}`);
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  if (body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  const late = options.isEndless ? [] : [AbortSignal.timeout(ANSWER_MS_MAX)];
  try {
    const response = await fetch((client.baseUrl ?? "") + addressOf(path, options), {
      method,
      headers,
      redirect,
      credentials,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.any(signal === undefined ? late : [signal, ...late]),
    });
    client.onAnswer?.(response);
    return response;
  } catch (cause) {
    throw signal?.aborted ? cause : noAnswer(cause);
  }
}

/** The path with its parameters filled in, and the query without members that are null or undefined. */
function addressOf(path: string, options: SendOptions): string {
  let address = path;
  for (const [name, value] of Object.entries(options.path ?? {})) {
    address = address.replace(`{${name}}`, encodeURIComponent(String(value)));
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined && value !== null) query.append(name, String(value));
  }
  return query.size === 0 ? address : `${address}?${query}`;
}

/** JSON of a load balancer or another proxy has no `code` like ours. */
function isProblem(json: unknown): json is Schemas["Problem"] {
  return typeof json === "object" && json !== null && "code" in json && typeof json.code === "string";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
