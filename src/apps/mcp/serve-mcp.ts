import type { Readable, Writable } from "node:stream";
import { type ApiAccess, signInTo } from "./api/sign-in.ts";
import { instructionsFor } from "./instructions.ts";
import type { PostgresAccess } from "./postgres/postgres-tools.ts";
import { toolsOf } from "./tool-sets.ts";
import { createCaller } from "./tools/call-tool.ts";
import { cleanText, type HideText } from "./tools/clean-answer.ts";
import { createHider } from "./tools/hide-known.ts";
import type { JsonObject } from "./tools/json.ts";
import type { Tool } from "./tools/tool.ts";

export type McpOptions = {
  readonly version: string;
  readonly allowWrites: boolean;
  readonly showEmails: boolean;
  /** Of each tool set what it needs; null: it is off. */
  readonly api: ApiAccess | null;
  readonly postgres: PostgresAccess | null;
  readonly redis: string | null;
  readonly docker: string | null;
  /** The values of secret settings: no answer contains them. */
  readonly secrets: readonly string[];
  /** Hides the shapes of the service's secrets. */
  readonly hideShapes: HideText;
  readonly nowMs: () => number;
  readonly stdin: Readable;
  /** For messages of the protocol alone. */
  readonly stdout: Writable;
  /** Takes one line for people. */
  note(line: string): void;
};

/** A message on stdin: far more than any call of a tool has. */
const MESSAGE_BYTES_MAX = 1_000_000;

/**
 * Serves MCP on stdin and stdout until the client closes stdin or is gone, or the process gets SIGTERM or SIGINT. Calls that run
 * then are cancelled, and the sign-in at the API is ended.
 */
export async function serveMcp(options: McpOptions): Promise<void> {
  // Loaded here, since no other command needs it.
  const { StdioServerTransport } = await import("@modelcontextprotocol/sdk/server/stdio.js");
  const api = options.api === null ? null : signInTo(options.api);
  const hide = createHider(options);
  const note = (line: JsonObject | string): void =>
    options.note(cleanText(typeof line === "string" ? line : JSON.stringify(line), hide));
  const stopping = new AbortController();
  const server = await openServer(options, toolsOf({ ...options, api }), {
    hide,
    note,
    stopped: stopping.signal,
  });
  const transport = new StdioServerTransport(options.stdin, options.stdout, {
    maxBufferSize: MESSAGE_BYTES_MAX,
  });
  const ended = untilEnd(options);
  server.onclose = ended.end;
  server.onerror = (error) => note(`A message could not be handled: ${error.message}`);
  await server.connect(transport);
  await ended.promise;
  stopping.abort();
  await api?.signOut();
  await server.close();
}

type ServerParts = {
  readonly hide: HideText;
  readonly stopped: AbortSignal;
  note(line: JsonObject): void;
};

async function openServer(options: McpOptions, tools: readonly Tool[], { hide, stopped, note }: ServerParts) {
  const { Server } = await import("@modelcontextprotocol/sdk/server/index.js");
  const { CallToolRequestSchema, ListToolsRequestSchema } = await import(
    "@modelcontextprotocol/sdk/types.js"
  );
  const { allowWrites, version } = options;
  const server = new Server(
    { name: "zenzefi", version },
    { capabilities: { tools: {} }, instructions: instructionsFor(allowWrites) },
  );
  const call = createCaller(tools, { allowWrites, hide }, note);
  const listed = tools.filter(({ writes }) => writes === null || allowWrites).map(describeTool);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listed }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) =>
    call(params.name, params.arguments, AbortSignal.any([signal, stopped])),
  );
  return server;
}

function describeTool({ name, title, description, input, writes }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: { ...input, type: "object" as const },
    annotations: {
      title,
      readOnlyHint: writes === null,
      destructiveHint: writes !== null,
      idempotentHint: writes === null || writes.idempotent,
      openWorldHint: false,
    },
  };
}

/** The SDK's transport does not notice that stdin has ended, nor that nobody reads stdout. */
function untilEnd({ stdin, stdout }: McpOptions) {
  let end = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  // Each error, not the first alone: one without a listener would end the process with a stack.
  stdin.once("end", end).once("close", end).on("error", end);
  stdout.on("error", end);
  process.once("SIGTERM", end).once("SIGINT", end);
  return { promise, end };
}
