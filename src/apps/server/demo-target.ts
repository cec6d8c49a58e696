import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Enough to show that a download is streamed. */
const DOWNLOAD_MIB_MAX = 1_024;
const MIB = 1_048_576;

export type DemoTarget = { readonly url: URL; close(): Promise<void> };

/**
 * A small HTTP server on loopback in place of a real target. It answers with the request that it received, which shows what
 * the gateway forwards and what it removes.
 */
export async function startDemoTarget(): Promise<DemoTarget> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://demo.invalid");
  switch (pathname) {
    case "/":
      return send(response, "text/html; charset=utf-8", HOME_PAGE);
    case "/certificates/list":
      return send(response, "application/json", JSON.stringify({ certificates: CERTIFICATES }));
    case "/download":
      return download(response, Math.min(Number(searchParams.get("mib")) || 1, DOWNLOAD_MIB_MAX));
    case "/slow":
      return slow(response);
    default:
      return echo(request, response);
  }
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

async function download(response: ServerResponse, mib: number): Promise<void> {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": mib * MIB });
  const block = Buffer.alloc(MIB, "zenzefi ");
  for (let sent = 0; sent < mib; sent++) {
    if (!response.write(block)) await new Promise((resolve) => response.once("drain", resolve));
  }
  response.end();
}

async function slow(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "text/plain" });
  for (let line = 1; line <= 5; line++) {
    response.write(`line ${line} of 5\n`);
    await delay(1_000);
  }
  response.end();
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of request) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const { method, url: path, headers } = request;
  const body = {
    demo: true,
    method,
    path,
    headers,
    body: { bytes, sha256: bytes > 0 ? hash.digest("hex") : null },
  };
  send(response, "application/json", `${JSON.stringify(body, null, 2)}\n`);
}

const CERTIFICATES = [
  { id: 1, subject: "CN=demo-1", valid_until: "2030-01-01" },
  { id: 2, subject: "CN=demo-2", valid_until: "2031-01-01" },
];

const HOME_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Demo target</title>
<body style="font: 16px/1.5 system-ui; max-width: 40rem; margin: 3rem auto; padding: 0 1rem">
<h1>Demo target</h1>
<p>You reached the demo target through the gateway. Set <code>ZENZEFI_TARGET_URL</code> to put your own server here.</p>
<ul>
<li><a href="anything">anything</a>: what reached the target</li>
<li><a href="certificates/list">certificates/list</a>: allowed for every scope</li>
<li><a href="slow">slow</a>: five lines in five seconds</li>
<li><a href="download?mib=16">download?mib=16</a>: 16 MiB</li>
</ul>
</body></html>
`;
