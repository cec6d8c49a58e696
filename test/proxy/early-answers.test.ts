/** Answers that come before the request is complete, and uploads that continue after their answer. */
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const REFUSAL = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig";
const LARGE_BYTES = 6_000_000;
const LARGE = `HTTP/1.1 200 OK\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n${"x".repeat(LARGE_BYTES)}`;
const UPLOAD = ["Content-Length: 1000000000"];

let opened: RawWorld;
/** Bytes of bodies that reached the target. */
let uploadedBytes = 0;

beforeAll(async () => {
  opened = await openRawWorld((socket, head) => {
    const path = head.split(" ")[1] ?? "";
    socket.on("data", (chunk) => {
      uploadedBytes += chunk.length;
    });
    if (path === "/refused") socket.write(REFUSAL);
    else if (path === "/slammed") slam(socket);
    else if (path === "/large") socket.write(LARGE);
    else if (path === "/two-way") echo(socket);
    else if (path !== "/silent") socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
});
afterAll(() => opened?.close());

/** Refuses and closes with the upload unread: the kernel resets the connection after the answer. */
function slam(socket: Socket): void {
  socket.pause();
  socket.write(REFUSAL, () => socket.destroy());
}

function echo(socket: Socket): void {
  socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  socket.on("data", (chunk: Buffer) => {
    const text = /message-\d/.exec(chunk.toString("latin1"))?.[0];
    if (text !== undefined) socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
  });
}

const post = (path: string, headers: readonly string[] = UPLOAD) =>
  openRaw(opened.world.server.port, rawRequest(opened.token, `POST /api/v1/proxy${path} HTTP/1.1`, headers));

/** Writes as much as the other side accepts. @returns a function that gives the bytes accepted so far */
function flood(socket: Socket): () => number {
  const piece = Buffer.alloc(65_536);
  const write = (): void => {
    while (!socket.destroyed && socket.write(piece)) {}
  };
  socket.on("drain", write);
  write();
  return () => socket.bytesWritten;
}

test("the head of an upload reaches the target before its first byte: the target may refuse it unread", async () => {
  const client = post("/refused");
  await waitUntil("the refusal", 5_000, () => client.text().endsWith("big"));
  expect(client.text()).toMatch(/^HTTP\/1\.1 413 /);
  client.socket.destroy();
});

test("messages go both ways while neither body is complete", async () => {
  const client = post("/two-way", ["Transfer-Encoding: chunked"]);
  await waitUntil("the answer begins", 5_000, () => client.text().includes("\r\n\r\n"));
  for (const n of [1, 2, 3]) {
    client.socket.write(`9\r\nmessage-${n}\r\n`);
    await waitUntil(`the echo of ${n}`, 5_000, () => client.text().includes(`message-${n}`));
  }
  expect(client.text()).toMatch(/9\r\nmessage-1\r\n9\r\nmessage-2\r\n9\r\nmessage-3\r\n$/);
  client.socket.destroy();
});

test("the answer of a target that closes during an upload always arrives, never 502", async () => {
  for (let n = 0; n < 30; n += 1) {
    const client = post("/slammed");
    flood(client.socket);
    await waitUntil("an answer", 5_000, () => client.text() !== "" || client.ending() !== "open");
    expect(client.text()).toMatch(/^HTTP\/1\.1 413 /);
    client.socket.destroy();
  }
});

const clients: [string, string, string[]][] = [
  ["keeps its connection", "HTTP/1.1", []],
  ["closes its connection", "HTTP/1.1", ["Connection: close"]],
  ["uses HTTP/1.0, as nginx does", "HTTP/1.0", []],
];

describe.each(clients)("a client that %s", (_name, version, fields) => {
  const request = (path: string, bytes: number): string =>
    rawRequest(opened.token, `POST /api/v1/proxy${path} ${version}`, [...fields, `Content-Length: ${bytes}`]);

  test("sends all of its upload, and only then reads, gets the early answer", async () => {
    const bytes = 8 * 1_048_576;
    const client = openRaw(opened.world.server.port, request("/refused", bytes));
    client.socket.pause();
    await new Promise<void>((resolve) => client.socket.write(Buffer.alloc(bytes), () => resolve()));
    client.socket.resume();
    await waitUntil("the refusal", 5_000, () => client.text().endsWith("big") || client.ending() !== "open");
    expect(client.text()).toMatch(/^HTTP\/1\.1 413 /);
    client.socket.destroy();
  });

  test("never ends its upload, and reads slowly, gets all of an answer", async () => {
    const client = openRaw(opened.world.server.port, `${request("/large", 100_000)}half`);
    const { socket } = client;
    socket.on("data", () => {
      socket.pause();
      setTimeout(() => socket.resume(), 30);
    });
    const received = (): number => client.text().length - client.text().indexOf("\r\n\r\n") - 4;
    await waitUntil("all of it", 20_000, () => received() === LARGE_BYTES || client.ending() !== "open");
    expect(received()).toBe(LARGE_BYTES);
    socket.destroy();
  });
});

describe("an upload that was answered", () => {
  test("is read for two seconds at most, and up to a bound, and its connection closes", async () => {
    const client = post("/refused");
    await waitUntil("the refusal", 5_000, () => client.text().endsWith("big"));
    const startedMs = performance.now();
    const taken = flood(client.socket);
    await waitUntil("the end", 5_000, () => client.ending() !== "open");
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    // At most 32 MiB are dropped; the kernels' buffers hold some more.
    expect(taken()).toBeLessThan(64 * 1_048_576);
  });

  test("stops when its token is revoked, within two seconds", async () => {
    const { id, token } = await opened.world.buy();
    await opened.world.reach(token, "/ok");
    const request = rawRequest(token, "POST /api/v1/proxy/silent HTTP/1.1", UPLOAD);
    const client = openRaw(opened.world.server.port, request);
    const taken = flood(client.socket);
    await waitUntil("the upload runs", 5_000, () => taken() > 4 * 1_048_576);
    await opened.world.customer.call("DELETE", `/tokens/${id}`);
    const before = uploadedBytes;
    await waitUntil("the end", 6_000, () => client.ending() !== "open");
    expect(client.text()).toMatch(/^X-Gateway-Error: /im);
    expect(uploadedBytes - before).toBeLessThan(64 * 1_048_576);
  });
});
