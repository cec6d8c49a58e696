/** The bytes of a tunnel, tested with plain sockets. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const switchTo = (protocol: string | undefined): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${protocol}\r\nConnection: Upgrade\r\n\r\n`;

const MIB = 1_048_576;

let world: ProxyWorld;
/** The target's ends of the tunnels, newest last. */
const peers: Socket[] = [];
/** What the target writes into the packet of its 101. */
let behindTheSwitch = "";

beforeAll(async () => {
  world = await openProxyWorld({ environment: { UPSTREAM_IDLE_TIMEOUT_SECONDS: "1" } });
  world.upstream.server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.unshift(head);
    socket.on("error", () => {});
    if (request.url === "/waiting") socket.resume();
    else socket.write(switchTo(request.headers.upgrade) + behindTheSwitch);
    peers.push(socket);
  });
});

afterAll(async () => {
  // Most tests do not close the target's ends.
  world?.upstream.resetAll();
  await world?.close();
});

type Tunnel = { readonly id: string; readonly client: RawClient; readonly peer: Socket };

/** @param ahead bytes that the client sends before it has the 101 */
async function openTunnel(protocol = "websocket", ahead = ""): Promise<Tunnel> {
  const { id, token } = await world.buy();
  const opened = peers.length;
  const upgrade = ["Connection: Upgrade", `Upgrade: ${protocol}`];
  const request = rawRequest(token, "GET /api/v1/proxy/socket HTTP/1.1", upgrade);
  const client = openRaw(world.server.port, request + ahead);
  await waitUntil("the protocol switches", 5_000, () => client.text().includes("\r\n\r\n"));
  const peer = peers[opened];
  if (peer === undefined) throw new Error("the target saw no handshake");
  return { id, client, peer };
}

const afterHead = ({ client }: Tunnel): string => client.text().split("\r\n\r\n").slice(1).join("\r\n\r\n");

/** All bytes of a socket until the other side has closed its half. */
function readToEnd(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    socket.on("end", () => resolve(text));
  });
}

/** The number of tunnels in the metrics. */
async function switchesNoted(): Promise<number> {
  const text = await (await fetch(`${world.server.url}/metrics`)).text();
  return Number(/^proxy_requests_total\{method="GET",status_code="101"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function countedOf(tokenId: string) {
  const [row] = await world.rows(
    `SELECT request_count::int AS requests, bytes_in::int AS "bytesIn", bytes_out::int AS "bytesOut"
       FROM proxy_sessions WHERE token_id = '${tokenId}'`,
  );
  return row;
}

test("bytes that come in one packet with the handshake are lost in neither direction", async () => {
  behindTheSwitch = "first words of the target";
  const tunnel = await openTunnel("websocket", "first words of the client");
  behindTheSwitch = "";
  const read = readToEnd(tunnel.peer);
  tunnel.client.socket.end(", and more");
  expect(await read).toBe("first words of the client, and more");
  await waitUntil("the target's bytes arrive", 5_000, () => afterHead(tunnel).length > 0);
  expect(afterHead(tunnel)).toBe("first words of the target");
  tunnel.peer.end();
});

test("a connection that has carried requests may switch as well, and is counted as one request when it does", async () => {
  const { token } = await world.buy();
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
  const client = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/status HTTP/1.1"));
  await waitUntil("the first is answered", 5_000, () => client.text().endsWith("}"));
  const noted = await switchesNoted();
  client.socket.write(rawRequest(token, "GET /api/v1/proxy/socket HTTP/1.1", upgrade));
  await waitUntil("the protocol switches", 5_000, () => client.text().includes("HTTP/1.1 101 "));
  await expect.poll(switchesNoted, { timeout: 5_000 }).toBe(noted + 1);
  client.socket.destroy();
});

test("either side may close its half and still receive what the other sends", async () => {
  const first = await openTunnel();
  const received = readToEnd(first.peer);
  first.client.socket.end("the client's last word");
  expect(await received).toBe("the client's last word");
  first.peer.end("the target's answer");
  await waitUntil("the client reads it to its end", 5_000, () => first.client.ending() === "end");
  expect(afterHead(first)).toBe("the target's answer");

  const second = await openTunnel();
  const answer = readToEnd(second.peer);
  second.client.socket.allowHalfOpen = true;
  second.peer.end("the target's last word");
  await waitUntil("the client reads it to its end", 5_000, () => second.client.ending() === "end");
  second.client.socket.end("the client's answer");
  expect(await answer).toBe("the client's answer");
});

test("each byte after the handshake is counted once, and the handshake is one request", async () => {
  const tunnel = await openTunnel();
  const received = readToEnd(tunnel.peer);
  tunnel.client.socket.write("x".repeat(70_001));
  tunnel.peer.write("y".repeat(123_457));
  await waitUntil("the client has it", 5_000, () => afterHead(tunnel).length === 123_457);
  tunnel.client.socket.end("z");
  expect((await received).length).toBe(70_002);
  tunnel.peer.end();
  const expected = { requests: 1, bytesIn: 70_002, bytesOut: 123_457 };
  await expect.poll(() => countedOf(tunnel.id), { timeout: 10_000 }).toEqual(expected);
});

test("a client that does not read slows the target, and the gateway buffers little", async () => {
  const tunnel = await openTunnel();
  const { socket } = tunnel.client;
  socket.pause();
  const all = 200 * MIB;
  let sentBytes = 0;
  const send = (): void => {
    while (sentBytes < all) {
      sentBytes += MIB;
      if (!tunnel.peer.write(Buffer.alloc(MIB, "x"))) return;
    }
  };
  tunnel.peer.on("drain", send);
  send();
  let unchanged = 0;
  let before = -1;
  await waitUntil("nothing moves any more", 5_000, () => {
    unchanged = sentBytes === before ? unchanged + 1 : 0;
    before = sentBytes;
    return unchanged === 20;
  });
  // No more than the kernels' buffers take.
  expect(sentBytes).toBeLessThan(all / 3);
  const readBefore = socket.bytesRead;
  socket.resume();
  await waitUntil("all of it comes", 20_000, () => socket.bytesRead >= all);
  expect(readBefore).toBeLessThan(sentBytes);
  socket.destroy();
});

test("a tunnel of another protocol passes raw bytes, and is reset after the idle limit", async () => {
  const tunnel = await openTunnel("chat/2");
  expect(tunnel.client.text()).toMatch(/^HTTP\/1\.1 101 .*\r\n/);
  expect(tunnel.client.text().toLowerCase()).toContain("upgrade: chat/2\r\n");
  tunnel.peer.on("data", (chunk: Buffer) => tunnel.peer.write(chunk));
  tunnel.client.socket.write("\0raw\xff", "latin1");
  await waitUntil("it comes back", 5_000, () => afterHead(tunnel) === "\0raw\xff");
  await waitUntil("it is ended", 5_000, () => tunnel.client.ending() !== "open");
  expect(tunnel.client.ending()).toBe("reset");
});

test("a WebSocket without traffic for too long is closed with 1001, one with traffic is not", async () => {
  const [silent, used] = [await openTunnel(), await openTunnel()];
  const timer = setInterval(() => used.peer.write("\x89\x00", "latin1"), 100);
  await waitUntil("the silent one is ended", 5_000, () => silent.client.ending() === "end");
  clearInterval(timer);
  expect(afterHead(silent)).toBe("\x88\x06\x03\xe9idle");
  expect(used.client.ending()).toBe("open");
  used.client.socket.destroy();
});

test("if a client disconnects before the 101, the target's side is closed, and the token's time starts", async () => {
  const { id, token } = await world.buy();
  const arrived = peers.length;
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
  const client = openRaw(world.server.port, rawRequest(token, "GET /api/v1/proxy/waiting HTTP/1.1", upgrade));
  await waitUntil("the target is asked", 5_000, () => peers.length > arrived);
  client.socket.end();
  await waitUntil("the target's side is closed", 900, () => peers[arrived]?.readableEnded === true);
  const startOf = async () =>
    (await world.rows(`SELECT activated_at FROM access_tokens WHERE id = '${id}'`))[0]?.activated_at;
  await waitUntil("the time starts", 2_000, async () => (await startOf()) !== null);
  expect(await startOf()).toBeInstanceOf(Date);
});
