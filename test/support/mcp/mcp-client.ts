import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

export type Answer = { readonly isError: boolean; readonly json: Readonly<Record<string, unknown>> };

/** `zenzefi mcp` in a child process, and the official client that drives it. */
export type McpClient = {
  readonly client: Client;
  readonly pid: number;
  /** The names of the tools that it lists. */
  names(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>): Promise<Answer>;
  /** All that it has written: answers, and its lines for people. */
  said(): string;
  close(): Promise<void>;
};

const launcher = fileURLToPath(new URL("../../../bin/zenzefi.mjs", import.meta.url));

export async function startMcp(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<McpClient> {
  const { PATH = "", HOME = "" } = process.env;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [launcher, "mcp", ...args],
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport).catch((error: unknown) => {
    throw new Error(`it does not start: ${said}`, { cause: error });
  });
  return {
    client,
    pid: transport.pid ?? 0,
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
