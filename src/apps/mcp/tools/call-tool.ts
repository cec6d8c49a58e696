import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ApiProblem } from "../../../../client/api-problem.ts";
import { cleanAnswer, type HideText } from "./clean-answer.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Tool } from "./tool.ts";
import { ToolFault } from "./tool-fault.ts";

/** Longer than the time-out of any query; a person waits for it. */
const CALL_MS_MAX = 25_000;
/** A model may call several tools at once; each may hold a connection. */
const CALLS_AT_ONCE_MAX = 8;
/** About 10,000 tokens: hosts refuse answers of 25,000, and each fills the context of the model. */
const ANSWER_CHARACTERS_MAX = 40_000;

export type CallLimits = { readonly allowWrites: boolean; readonly hide: HideText };

/** Notes each call on stderr, without its arguments: they may be private. */
export type NoteCall = (line: JsonObject) => void;

/**
 * Calls of the tools, each within its limits. Never throws: a fault is an answer with `isError` and a sentence. All that is
 * returned has passed `cleanAnswer`.
 */
export function createCaller(tools: readonly Tool[], limits: CallLimits, note: NoteCall) {
  const named = new Map(tools.map((tool) => [tool.name, tool]));
  let running = 0;
  return async (name: string, args: unknown, stopped: AbortSignal): Promise<CallToolResult> => {
    const startedMs = performance.now();
    running += 1;
    try {
      if (running > CALLS_AT_ONCE_MAX) throw tooMany();
      const tool = requireTool(named, name, limits);
      const answer = await withinTime(stopped, (signal) => tool.call(args, signal));
      const result = resultOf(requireShort(cleanAnswer(answer, limits.hide)));
      note(noteOf(tool.name, tool.writes === null ? "read" : "changed", startedMs));
      return result;
    } catch (error) {
      note(noteOf(named.has(name) ? name : "unknown", "failed", startedMs));
      return { ...resultOf(cleanAnswer(faultOf(error), limits.hide)), isError: true };
    } finally {
      running -= 1;
    }
  };
}

function requireTool(named: ReadonlyMap<string, Tool>, name: string, { allowWrites }: CallLimits): Tool {
  const tool = named.get(name);
  if (tool === undefined)
    throw new ToolFault(`There is no such tool. There are: ${[...named.keys()].join(", ")}.`);
  if (tool.writes === null || allowWrites) return tool;
  throw new ToolFault(
    "Nothing was changed: this server only reads. A person must start it again with --allow-writes.",
  );
}

/** Ends the wait even if the tool does not heed the signal. */
async function withinTime(stopped: AbortSignal, work: (signal: AbortSignal) => Promise<JsonObject>) {
  const late = AbortSignal.timeout(CALL_MS_MAX);
  const signal = AbortSignal.any([stopped, late]);
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () =>
      reject(late.aborted ? tooLate() : new ToolFault("The call was cancelled.")),
    );
  });
  return Promise.race([work(signal), ended]);
}

function requireShort(answer: Json): Json {
  const { length } = JSON.stringify(answer);
  if (length <= ANSWER_CHARACTERS_MAX) return answer;
  throw new ToolFault(
    `The answer has ${length} characters; at most ${ANSWER_CHARACTERS_MAX} are returned. Ask for less: a smaller limit, fewer columns, a narrower filter.`,
  );
}

/** As JSON in both forms that hosts read. */
function resultOf(answer: Json): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(answer) }],
    structuredContent: { ...Object(answer) },
  };
}

function faultOf(error: unknown): JsonObject {
  if (error instanceof ToolFault) return { error: error.message, ...error.details };
  if (error instanceof ApiProblem) return problemOf(error);
  return { error: error instanceof Error ? error.message : "It failed without a reason." };
}

function problemOf(problem: ApiProblem): JsonObject {
  if (problem.isAnswered) return answeredProblem(problem);
  return {
    error: `The API did not answer (${problem.code}): look whether it runs. A change may have been carried out all the same.`,
  };
}

function answeredProblem({
  status,
  code,
  detail,
  title,
  requestId,
  errors,
  retryAfterSeconds,
}: ApiProblem): JsonObject {
  return {
    error: detail || title || code,
    code,
    status,
    request_id: requestId,
    ...(errors.length === 0 ? {} : { errors: errors.map(({ path, message }) => `${path}: ${message}`) }),
    ...(retryAfterSeconds === null ? {} : { retry_after_seconds: retryAfterSeconds }),
  };
}

function noteOf(tool: string, outcome: string, startedMs: number): JsonObject {
  return { tool, outcome, duration_ms: Math.round(performance.now() - startedMs) };
}

function tooMany(): ToolFault {
  return new ToolFault(
    `More than ${CALLS_AT_ONCE_MAX} calls at once: nothing was done. Wait for the others, then repeat this call.`,
  );
}

function tooLate(): ToolFault {
  return new ToolFault(
    `No answer within ${CALL_MS_MAX / 1_000} s. If the call was to change something, look whether it did before you repeat it.`,
  );
}
