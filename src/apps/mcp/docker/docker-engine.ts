import { type RequestOptions, request } from "node:http";
import { ToolFault } from "../tools/tool-fault.ts";

/** The oldest version that engines of today speak: https://docs.docker.com/engine/api/version-history/ */
const VERSION = "v1.44";
const ANSWER_MS_MAX = 10_000;
/** A restart waits for the container's own end, then kills it. */
export const RESTART_WAIT_SECONDS = 10;
const RESTART_MS_MAX = 20_000;
const ANSWER_BYTES_MAX = 4_000_000;

export type Engine = {
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Buffer>;
  post(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Buffer>;
};

/** The HTTP API of a Docker engine on its Unix socket. @throws ToolFault if it cannot be reached or refuses */
export function openEngine(socketPath: string): Engine {
  return {
    get: (path, query, signal) =>
      ask({ socketPath, method: "GET", path, query, signal, waitMs: ANSWER_MS_MAX }),
    post: (path, query, signal) =>
      ask({ socketPath, method: "POST", path, query, signal, waitMs: RESTART_MS_MAX }),
  };
}

type Question = {
  readonly socketPath: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly waitMs: number;
};

async function ask({ socketPath, method, path, query, signal, waitMs }: Question): Promise<Buffer> {
  const { status, body } = await exchange({
    socketPath,
    method,
    path: `/${VERSION}${path}?${new URLSearchParams(query)}`,
    signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs)]),
    headers: { host: "docker" },
    agent: false,
  }).catch((error: unknown) => {
    if (error instanceof ToolFault) throw error;
    throw new ToolFault(
      `The Docker engine cannot be reached at its socket (${reasonOf(error)}): a person must check MCP_DOCKER_SOCKET and its rights.`,
    );
  });
  if (status === 404) throw new ToolFault("There is no such container: docker_list_containers lists them.");
  if (status >= 400)
    throw new ToolFault(`The Docker engine refused (HTTP ${status}): ${body.toString("utf8", 0, 300)}`);
  return body;
}

function exchange(options: RequestOptions): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_BYTES_MAX)
          asked.destroy(new ToolFault("The answer of the Docker engine is too long: ask for fewer lines."));
        else chunks.push(chunk);
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    asked.once("error", reject);
    asked.end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason";
  return "code" in error ? String(error.code) : error.name;
}
