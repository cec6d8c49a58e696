import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** How the next call fails: answered with 500 and not carried out, or carried out and never answered. */
export type FakeFailure = "error" | "hang";

export type FakeCall = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

export type FakeAnswer = { readonly status: number; readonly body: object };

/** A provider's HTTP API on loopback. */
export type FakeProviderServer = {
  readonly url: URL;
  /** `METHOD path` of each call, oldest first. */
  readonly calls: string[];
  /** The next `count` calls fail so. */
  failNext(failure: FakeFailure, count?: number): void;
  /** No call fails any more. */
  recover(): void;
  close(): Promise<void>;
};

export async function startFakeProviderServer(
  answer: (call: FakeCall) => FakeAnswer,
): Promise<FakeProviderServer> {
  const calls: string[] = [];
  const failures: FakeFailure[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://fake");
      const method = request.method ?? "GET";
      calls.push(`${method} ${url.pathname}`);
      const failure = failures.shift();
      if (failure === "error") {
        response.writeHead(500, { "content-type": "application/json" }).end('{"error":{"type":"api_error"}}');
        return;
      }
      const { status, body } = answer({
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      if (failure === "hang") return;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  // No test is about connections that close while idle.
  server.keepAliveTimeout = 10 * 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    calls,
    failNext: (failure, count = 1) => {
      for (let added = 0; added < count; added += 1) failures.push(failure);
    },
    recover: () => void failures.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
