import { createSocket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { type Behaviour, startRawReceiver } from "../../../test/support/webhooks/raw-receiver.ts";
import { PinnedWebhookSender, type PinnedWebhookSenderDeps } from "./pinned-webhook-sender.ts";
import { createResolveName } from "./resolve-name.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const LOOPBACK = ["127.0.0.0/8"];
const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

function senderWith(deps: Partial<PinnedWebhookSenderDeps> = {}): PinnedWebhookSender {
  return new PinnedWebhookSender({
    resolveName: async () => ["127.0.0.1"],
    allowedNetworks: LOOPBACK,
    ...deps,
  });
}

function post(sender: PinnedWebhookSender, url: string, ms = 5_000) {
  return sender.post({ url, headers: { "webhook-id": "1" }, body: '{"a":"я"}' }, AbortSignal.timeout(ms));
}

async function receiver(behave: Behaviour) {
  const started = await startRawReceiver(behave);
  closers.push(started.close);
  return started;
}

test("a message arrives whole, with the host of its URL", async () => {
  const { port, requests } = await receiver((socket) => socket.end(OK));
  const answer = await post(senderWith(), `http://hooks.example:${port}/in?a=b`);
  expect(answer).toEqual({ result: "answered", status: 200, retryAfter: null });
  expect(requests[0]).toMatch(/^POST \/in\?a=b HTTP\/1\.1\r\n/);
  expect(requests[0]).toContain(`\r\nHost: hooks.example:${port}\r\n`);
  expect(Buffer.from(requests[0] ?? "", "latin1").toString()).toMatch(/\r\n\r\n\{"a":"я"\}$/);
});

test("a name is resolved once, and the connection goes to the address that was judged", async () => {
  const { port, requests } = await receiver((socket) => socket.end(OK));
  let asked = 0;
  // The second answer is what an attacker's DNS server would give to whoever asks again.
  const resolveName = async () => (asked++ === 0 ? ["127.0.0.1"] : ["127.0.0.2"]);
  const sender = senderWith({ resolveName, allowedNetworks: ["127.0.0.1/32"] });
  expect(await post(sender, `http://rebind.example:${port}/`)).toMatchObject({ status: 200 });
  expect([asked, requests.length]).toEqual([1, 1]);
  expect(await post(sender, `http://rebind.example:${port}/`)).toMatchObject({ reason: "address_refused" });
  expect([asked, requests.length]).toEqual([2, 1]);
});

test.each([
  [["10.0.0.1"]],
  [["8.8.8.8", "169.254.169.254"]],
  [["::ffff:127.0.0.1"]],
  [["fe80::1"]],
  [["nonsense"]],
])("a name that leads to %s is not connected to", async (addresses) => {
  const sender = senderWith({ resolveName: async () => addresses, allowedNetworks: [] });
  expect(await post(sender, "https://hooks.example/")).toEqual({
    result: "unreached",
    reason: "address_refused",
  });
});

test("http is refused where a name leads to the public Internet", async () => {
  const sender = senderWith({ resolveName: async () => ["8.8.8.8"] });
  expect(await post(sender, "http://hooks.example/")).toMatchObject({ reason: "https_required" });
});

test("a name without an address, and a DNS server that is silent, are no answers", async () => {
  const none = senderWith({ resolveName: async () => [] });
  expect(await post(none, "https://hooks.example/")).toMatchObject({ reason: "dns" });
  const silent = createSocket("udp4");
  await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", () => resolve()));
  closers.push(() => silent.close());
  const waiting = senderWith({ resolveName: createResolveName([`127.0.0.1:${silent.address().port}`]) });
  expect(await post(waiting, "https://hooks.example/", 300)).toMatchObject({ reason: "timeout" });
});

test("a redirect is an answer, and is not followed", async () => {
  const { port, requests } = await receiver((socket) =>
    socket.end(`HTTP/1.1 307 Away\r\nlocation: http://127.0.0.1:${port}/other\r\ncontent-length: 0\r\n\r\n`),
  );
  expect(await post(senderWith(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 307 });
  expect(requests).toHaveLength(1);
});

test.concurrent.each<[string, Behaviour, object]>([
  ["closes at once", (socket) => socket.destroy(), { reason: "closed" }],
  ["ends without an answer", (socket) => socket.end(), { reason: "closed" }],
  ["speaks no HTTP", (socket) => socket.end("nonsense\r\n\r\n"), { reason: "closed" }],
  ["never answers", () => {}, { reason: "timeout" }],
  ["answers twice", (socket) => socket.end(OK + OK), { status: 200 }],
  [
    "asks for another protocol",
    (socket) => socket.write("HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    { status: 101 },
  ],
  [
    "closes within the body",
    (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nok"),
    { status: 200 },
  ],
  [
    "never ends the body",
    (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nok"),
    { status: 200 },
  ],
  ["sends a body without end", flood, { status: 200 }],
  ["sends a body byte by byte", (socket) => drip(socket, "HTTP/1.1 200 OK\r\n\r\n", "a"), { status: 200 }],
  ["sends a head byte by byte", (socket) => drip(socket, "HTTP/1.1 200 OK\r\n", "a"), { reason: "timeout" }],
  [
    "floods with interim answers",
    (socket) => socket.write("HTTP/1.1 102 Wait\r\n\r\n".repeat(50)),
    { reason: "closed" },
  ],
  [
    "sends a head without end",
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(100_000)}`),
    { reason: "closed" },
  ],
])("a receiver that %s ends the attempt, and its connection", async (_what, behave, expected) => {
  const { port, open, close } = await startRawReceiver(behave);
  expect(await post(senderWith(), `http://127.0.0.1:${port}/`, 3_000)).toMatchObject(expected);
  await waitUntil("the connection is closed", 10_000, async () => open() === 0);
  await close();
});

test("a receiver may stop at every byte of its answer: only a whole head is an answer", async () => {
  const whole = OK.indexOf("\r\n\r\n") + 4;
  let length = 0;
  const { port } = await receiver((socket) => socket.end(OK.slice(0, length)));
  for (length = 0; length <= OK.length; length += 1) {
    const answer = await post(senderWith(), `http://127.0.0.1:${port}/`);
    expect([length, answer]).toMatchObject([length, length < whole ? { reason: "closed" } : { status: 200 }]);
  }
});

test("nobody listening is told apart", async () => {
  const gone = await startRawReceiver(() => {});
  await gone.close();
  expect(await post(senderWith(), `http://127.0.0.1:${gone.port}/`)).toMatchObject({ reason: "connect" });
});

const certificate = (name: string) => readFile(`test/support/certificates/${name}`, "utf8");

async function startTls(names: string[]): Promise<Server> {
  const server = createServer(
    {
      key: await certificate("target.key"),
      cert: await certificate("target.pem"),
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    },
    (_request, response) => response.end("ok"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  closers.push(() => server.close());
  return server;
}

test("a certificate must be trusted, and be for the host in the URL", async () => {
  const names: string[] = [];
  const { port } = (await startTls(names)).address() as AddressInfo;
  const ca = await certificate("target.pem");
  expect(await post(senderWith({ ca }), `https://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
  expect(await post(senderWith(), `https://127.0.0.1:${port}/`)).toMatchObject({ reason: "tls" });
  expect(await post(senderWith({ ca }), `https://other.example.:${port}/`)).toMatchObject({ reason: "tls" });
  expect(names).toEqual(["other.example"]);
});

function flood(socket: Parameters<Behaviour>[0]): void {
  socket.write("HTTP/1.1 200 OK\r\n\r\n");
  const pour = (): void => {
    while (!socket.destroyed && socket.write("x".repeat(65_536)));
  };
  socket.on("drain", pour);
  pour();
}

function drip(socket: Parameters<Behaviour>[0], begin: string, drop: string): void {
  socket.write(begin);
  const timer = setInterval(() => socket.write(drop), 50);
  socket.on("close", () => clearInterval(timer));
}
