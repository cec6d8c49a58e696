import type { Language } from "../../kernel/language.ts";
import { CliFault } from "./cli-fault.ts";

export type DemoRequest = {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the address of the service. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
};

export type DemoAnswer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: unknown;
};

/** The target may take its time, but a demo that stands still explains nothing. */
const TIMEOUT_MS = 30_000;

/** Sends one request, as any client of the API does. @throws CliFault where no server answers */
export async function callService(
  origin: string,
  language: Language,
  request: DemoRequest,
): Promise<DemoAnswer> {
  try {
    const response = await fetch(`${origin}${request.path}`, {
      method: request.method,
      headers: {
        "accept-language": language,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    const contentType = response.headers.get("content-type") ?? "";
    return { status: response.status, contentType, text, json: parseJson(text) };
  } catch (error) {
    throw noServer(origin, error);
  }
}

/** A member of a JSON body as text; empty where there is none. */
export function memberOf(json: unknown, name: string): string {
  const value =
    typeof json === "object" && json !== null ? Object.entries(json).find(([key]) => key === name) : null;
  return value?.[1] === undefined || value[1] === null ? "" : String(value[1]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function noServer(origin: string, error: unknown): CliFault {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : messageOf(cause);
  return new CliFault({
    en: `No service answers at ${origin} (${reason}). Start it with npm start, or name another one with --url.`,
    ru: `По адресу ${origin} никто не отвечает (${reason}). Запустите npm start или укажите другой адрес в --url.`,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
