import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { sendOpenLoop } from "./open-loop.ts";
import { readTransfers } from "./transfers.ts";

/** The server stands still for this time. */
const HELD_MS = 400;

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener).listen(0, "127.0.0.1");
  server = started;
  await new Promise((resolve) => started.once("listening", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/page`;
}

it("counts latency from when a request was due: a server that stands still is slow for all who would have come", async () => {
  let isFirst = true;
  const url = await serve((_request, response) => {
    if (isFirst) setTimeout(() => response.end("ok"), HELD_MS);
    else response.end("ok");
    isFirst = false;
  });
  const plan = { url, headers: {}, rate: 100, warmUpSeconds: 0, seconds: 0.6, connections: 1 };
  const result = await sendOpenLoop(plan);
  expect(result.requests).toBeGreaterThanOrEqual(60);
  expect(result.maxMs).toBeGreaterThan(HELD_MS * 0.9);
  // Two thirds were due while it stood still. Sent one after the other, all but one would have been quick.
  expect(result.p50Ms).toBeGreaterThan(HELD_MS * 0.1);
});

it("sends the headers, and ends with an error if an answer is not 200", async () => {
  const url = await serve((request, response) => {
    response.statusCode = request.headers["x-access-token"] === "right" ? 200 : 401;
    response.end("ok");
  });
  const plan = { url, rate: 50, warmUpSeconds: 0, seconds: 0.1, connections: 2 };
  await expect(sendOpenLoop({ ...plan, headers: { "x-access-token": "right" } })).resolves.toBeDefined();
  await expect(sendOpenLoop({ ...plan, headers: {} })).rejects.toThrow("answered HTTP/1.1 401");
});

it("ends with an error if nothing is answered", async () => {
  const url = await serve(() => {});
  const plan = { url, headers: {}, rate: 50, warmUpSeconds: 0, seconds: 0.1, connections: 2 };
  await expect(sendOpenLoop({ ...plan, graceMs: 50 })).rejects.toThrow("there are no answers");
});

it("counts what is never answered with its wait, and not as answered", async () => {
  let count = 0;
  const url = await serve((_request, response) => {
    count += 1;
    if (count <= 5) response.end("ok");
  });
  const plan = { url, headers: {}, rate: 100, warmUpSeconds: 0, seconds: 0.2, connections: 1, graceMs: 200 };
  const result = await sendOpenLoop(plan);
  expect(result.measured).toBe(5);
  expect(result.p50Ms).toBeGreaterThan(200);
});

it("reads whole answers, however large", async () => {
  const body = Buffer.alloc(3_000_000, "x");
  let answered = 0;
  const url = await serve((_request, response) => {
    answered += 1;
    response.setHeader("content-length", body.length).end(body);
  });
  const { requests } = await readTransfers({ url, headers: {}, transfers: 3 });
  expect([requests, answered]).toEqual([3, 3]);
});

it("ends with an error if the server closes the connection before an answer", async () => {
  const url = await serve((request) => void request.socket.destroy());
  await expect(readTransfers({ url, headers: {}, transfers: 1 })).rejects.toThrow();
});
