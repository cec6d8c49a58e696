import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { clientHeaders } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { openWebSocket, refusedHandshake } from "../support/websocket.ts";

const certificate = (file: string): string => packageFile("test/support/certificates", file);

let target: Server;
let sockets: WebSocketServer;
let url: string;

beforeAll(async () => {
  const pem = (file: string) => readFileSync(certificate(file));
  target = createServer({ key: pem("target.key"), cert: pem("target.pem") });
  sockets = new WebSocketServer({ server: target });
  sockets.on("connection", (socket) =>
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(target.address() as AddressInfo).port}`;
});

afterAll(async () => {
  for (const socket of sockets.clients) socket.terminate();
  await new Promise((resolve) => target.close(resolve));
});

async function withWorld(environment: Record<string, string>, use: (world: ProxyWorld) => Promise<void>) {
  const world = await openProxyWorld({ targetUrl: () => url, environment });
  try {
    await use(world);
  } finally {
    await world.close();
  }
}

test("a WebSocket over TLS to a target with a certificate of a private authority works, and is cut as any other", () =>
  withWorld({ ZENZEFI_TARGET_CA: certificate("target.pem") }, async (world) => {
    const { id, token } = await world.buy();
    const client = await openWebSocket(world.server.url, "/", { headers: clientHeaders(token) });
    const big = Buffer.alloc(3_000_000, "x");
    client.socket.send(big);
    await waitUntil("it comes back", 10_000, () => client.messages.length === 1);
    expect(big.equals(client.messages[0] as Buffer)).toBe(true);
    await world.customer.call("DELETE", `/tokens/${id}`);
    await waitUntil("it is closed", 1_000, () => client.closing()?.code === 1008);
    await waitUntil("the target's side is gone", 5_000, () => sockets.clients.size === 0);
  }));

test("a target with an untrusted certificate gets no handshake: 502 upstream_unreachable", () =>
  withWorld({}, async (world) => {
    const { token } = await world.buy();
    const answer = await refusedHandshake(world.server.url, "/", { headers: clientHeaders(token) });
    expect([answer.status, answer.headers["x-gateway-error"]]).toEqual([502, "upstream_unreachable"]);
  }));
