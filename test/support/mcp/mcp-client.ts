import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { runProgram } from "../../../src/apps/cli/run-program.ts";
import { readEnvironment } from "../../../src/config/env.ts";

export type Answer = { readonly isError: boolean; readonly json: Readonly<Record<string, unknown>> };

/** `zenzefi mcp`, and the official client that drives it. */
export type McpClient = {
  readonly client: Client;
  /** The names of the tools that it lists. */
  names(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>): Promise<Answer>;
  /** All that it has written: answers, and its lines for people. */
  said(): string;
  close(): Promise<void>;
};

type Where = { readonly cwd: string; readonly env: Readonly<Record<string, string>> };

const launcher = fileURLToPath(new URL("../../../bin/zenzefi.mjs", import.meta.url));

/** In this process, on streams of its own. */
export async function startMcp(args: readonly string[], { cwd, env }: Where): Promise<McpClient> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ended = runProgram(["mcp", ...args], readEnvironment(cwd, env), { stdin, stdout, stderr });
  // The transport is the same in both directions: one message a line.
  const transport = new StdioServerTransport(stdout, stdin);
  const mcp = await drive(transport, stderr, ended);
  return {
    ...mcp,
    async close() {
      await mcp.close();
      stdin.end();
      await ended;
    },
  };
}

/** In a child process, as an assistant starts it. */
export async function spawnMcp(
  args: readonly string[],
  options: Where,
): Promise<McpClient & { readonly pid: number }> {
  const { PATH = "", HOME = "" } = process.env;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [launcher, "mcp", ...args],
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    stderr: "pipe",
  });
  const mcp = await drive(transport, transport.stderr);
  return { ...mcp, pid: transport.pid ?? 0 };
}

/** @param ended settles when the server ends, which it must not do before the client is connected */
async function drive(
  transport: Transport,
  stderr: NodeJS.EventEmitter | null,
  ended: Promise<unknown> = new Promise(() => undefined),
): Promise<McpClient> {
  let said = "";
  stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  const tooEarly = ended.then(() => Promise.reject(new Error("it has ended")));
  await Promise.race([client.connect(transport), tooEarly]).catch((error: unknown) => {
    throw new Error(`it does not start: ${said}`, { cause: error });
  });
  tooEarly.catch(() => undefined);
  return {
    client,
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, callArguments = {}) => {
      const result = await client.callTool({ name, arguments: callArguments });
      said += JSON.stringify(result);
      return { isError: result.isError === true, json: { ...Object(result.structuredContent) } };
    },
    said: () => said,
    close: () => client.close(),
  };
}
