import { createClient } from "../../../../client/api-client.ts";
import { ApiProblem } from "../../../../client/api-problem.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { CliFault } from "../terminal/cli-fault.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { shortenJson, shortenText } from "./shorten-answer.ts";

/** One step: the request, the expected status, and the members of the response to print. */
type Step = {
  readonly title: Sentence;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly expected: number | "any answer of the target";
  readonly show: readonly string[];
};

type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: unknown;
};

/** Sends the request of a step. @throws CliFault if the response is not the expected one */
export type Walk = (step: Step) => Promise<Answer>;

/** A walk through the service at `origin`. Prints one line for each step and the response below it. */
export function startWalk(terminal: Terminal, origin: string): Walk {
  const client = createClient({ baseUrl: origin, language: () => terminal.language });
  let steps = 0;
  return async (step) => {
    steps += 1;
    const { title, method, path, expected, show, ...request } = step;
    const answer = await client
      .send(method, path, { ...request, redirect: "manual" })
      .then(answerOf)
      .catch((error) => {
        throw noServer(origin, error);
      });
    const isRight = expected === answer.status || (typeof expected === "string" && answer.status < 500);
    printStep(terminal, steps, step, answer, isRight);
    if (!isRight) throw stepFault(step, answer);
    return answer;
  };
}

/** A member of a JSON body as text; empty where there is none. */
export function memberOf(json: unknown, name: string): string {
  const value =
    typeof json === "object" && json !== null ? Object.entries(json).find(([key]) => key === name) : null;
  return value?.[1] === undefined || value[1] === null ? "" : String(value[1]);
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, text, json: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function printStep(terminal: Terminal, number: number, step: Step, answer: Answer, isRight: boolean): void {
  const mark = isRight ? terminal.paint("green", "ok") : terminal.paint("red", "!!");
  terminal.print(`${String(number).padStart(2)}. ${mark} ${step.title[terminal.language]}`);
  terminal.print(terminal.paint("dim", `       ${step.method} ${step.path} -> ${answer.status}`));
  terminal.print(terminal.paint("dim", `       ${summary(step, answer)}`));
}

/** The members that the step names; if it names none, the beginning of the text. */
function summary(step: Step, { json, text, contentType }: Answer): string {
  if (step.show.length === 0) return `${contentType}, ${text.length} characters: ${shortenText(text)}`;
  return shortenJson(json, step.show);
}

/** What went wrong, with the service's own `detail`. */
function stepFault(step: Step, { status, json }: Answer): CliFault {
  const detail = memberOf(json, "detail");
  const waitSeconds = Number(memberOf(json, "retry_after_seconds"));
  const when = status === 429 && waitSeconds > 0 ? new Date(Date.now() + waitSeconds * 1_000) : null;
  const at = when?.toTimeString().slice(0, 5);
  return new CliFault({
    en: `${step.title.en}: ${status} instead of ${step.expected}. ${detail}${at ? ` Try again at ${at}.` : ""}`.trim(),
    ru: `${step.title.ru}: ${status} вместо ${step.expected}. ${detail}${at ? ` Повторите в ${at}.` : ""}`.trim(),
  });
}

function noServer(origin: string, error: unknown): CliFault {
  // The reason is in the `cause` of the error that Node's `fetch` throws.
  const fault = error instanceof ApiProblem ? error.cause : error;
  const cause = fault instanceof Error ? (fault.cause ?? fault) : fault;
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : messageOf(cause);
  return new CliFault({
    en: `No service answers at ${origin} (${reason}). Start it with npm start, or name another one with --url.`,
    ru: `По адресу ${origin} никто не отвечает (${reason}). Запустите npm start или укажите другой адрес в --url.`,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
