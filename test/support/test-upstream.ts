import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as it reached the target. */
export type Seen = {
  readonly method: string;
  /** The raw request target. */
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

export type TestUpstream = {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** The requests that it has answered so far, oldest first. */
  readonly seen: Seen[];
  /** How many TCP connections it has accepted. */
  readonly connections: { count: number };
  /** Resets every connection that is open now. */
  resetAll(): void;
  close(): Promise<void>;
};

/**
 * A real HTTP server as the target. Without a handler it reads the whole request, adds it to `seen` and answers 200 with the
 * request as JSON.
 */
export async function startTestUpstream(handler?: RequestListener): Promise<TestUpstream> {
  const seen: Seen[] = [];
  const connections = { count: 0 };
  const sockets = new Set<Socket>();
  const server = createServer(handler ?? ((request, response) => void note(request, response, seen)));
  server.on("connection", (socket) => {
    connections.count += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    seen,
    connections,
    resetAll: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function note(request: IncomingMessage, response: ServerResponse, seen: Seen[]): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return; // the gateway closed the connection: the request is neither answered nor recorded
  }
  const { method = "", url = "", rawHeaders, headers } = request;
  const body = Buffer.concat(chunks);
  seen.push({ method, url, rawHeaders, headers, body });
  const answer = JSON.stringify({ method, url, headers, bytes: body.length });
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(answer),
  });
  response.end(answer);
}
