/** A takeover during a WebSocket, a download and an upload on two instances: what ran there ends, and the new device works at once. */
import { createHash, randomBytes } from "node:crypto";
import { type ClientRequest, request as openRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { type OpenStream, openStream } from "../support/open-stream.ts";
import { reachThrough } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";
import { echoWebSockets, type OpenSocket, openWebSocket } from "../support/websocket.ts";

const FORMER = "device-former";
const NEWER = "device-newer";
/** Promised is one second; here the machine may be busy with other tests. The figure is printed. */
const DEADLINE_MS = 15_000;
const FILE = randomBytes(8 * 1_048_576);

type Upload = {
  readonly request: ClientRequest;
  /** The code of the refusal, or how the connection ended; null while it runs. */
  ending(): string | null;
};

let upstream: TestUpstream;
let uploading = 0;
let uploadsCut = 0;

beforeAll(async () => {
  upstream = await startTestUpstream((request, response) => {
    if (request.url === "/file") {
      response.end(FILE);
    } else if (request.url === "/upload") {
      uploading += 1;
      request.resume().on("error", () => {});
      request.on("close", () => {
        uploadsCut += request.complete ? 0 : 1;
      });
    } else {
      response.write("first");
      const ticking = setInterval(() => response.write("more"), 20);
      response.on("close", () => clearInterval(ticking));
    }
  });
  echoWebSockets(upstream);
});
afterAll(async () => {
  upstream?.resetAll();
  await upstream?.close();
});

/** An upload that sends a little at a time and has no end. */
function openUpload(url: string, { token }: BoughtToken): Upload {
  let ending: string | null = null;
  const request = openRequest(`${url}/api/v1/proxy/upload`, {
    method: "PUT",
    headers: clientHeaders(token, FORMER),
    agent: false,
  });
  request.on("response", (answer) => {
    ending = String(answer.headers["x-gateway-error"]);
    answer.resume().on("error", () => {});
  });
  request.on("error", () => {
    ending ??= "reset";
  });
  const sending = setInterval(() => request.write("more"), 20);
  request.on("close", () => clearInterval(sending));
  request.write("first");
  return { request, ending: () => ending };
}

describe.each([
  ["without Redis", false],
  ["with Redis", true],
])("over two instances %s", (how, withRedis) => {
  let two: TwoInstances;
  let customer: Customer;
  beforeAll(async () => {
    two = await startTwoInstances({ targetUrl: upstream.url, withRedis });
    customer = await newCustomer(two.a.url);
  });
  afterAll(() => two?.stop());

  const urls = () => [two.a.url, two.b.url];
  async function openTraffic(token: BoughtToken) {
    const headers = clientHeaders(token.token, FORMER);
    const before = uploading;
    const sockets: OpenSocket[] = [];
    const streams: OpenStream[] = [];
    for (const url of urls()) {
      sockets.push(await openWebSocket(url, "/echo", { headers }));
      streams.push(await openStream(`${url}/api/v1/proxy/stream`, headers));
    }
    const uploads = urls().map((url) => openUpload(url, token));
    await waitUntil("the target has the uploads", DEADLINE_MS, () => uploading === before + uploads.length);
    return { sockets, streams, uploads };
  }

  test("all traffic of the former device ends on both, and the new one works at once, byte for byte", async () => {
    const token = await customer.buyToken();
    const cutBefore = uploadsCut;
    const { sockets, streams, uploads } = await openTraffic(token);
    const take = { method: "POST", device: NEWER };
    const taken = await reachThrough(two.b.url, token.token, "/takeover", take);
    const takenMs = performance.now();
    expect(taken.status).toBe(200);

    // The instance that was asked serves the new device with its next request.
    const file = await reachThrough(two.b.url, token.token, "/file", { device: NEWER });
    const bytes = Buffer.from(await file.arrayBuffer());
    expect([file.status, sha256(bytes)]).toEqual([200, sha256(FILE)]);

    await waitUntil("the former device's traffic has ended", DEADLINE_MS, () => {
      const socketsEnded = sockets.every((socket) => socket.closing() !== null);
      const streamsEnded = streams.every((stream) => stream.state() !== "open");
      return socketsEnded && streamsEnded && uploads.every((upload) => upload.ending() !== null);
    });
    console.log(`${how}: all had ended ${Math.round(performance.now() - takenMs)} ms after the answer`);
    await waitUntil("the target's side has ended", DEADLINE_MS, () => uploadsCut === cutBefore + 2);

    expect(streams.map((stream) => stream.state())).toEqual(["reset", "reset"]);
    // An instance whose counters were flushed at that moment learned of the end before the reason.
    for (const socket of sockets) {
      expect(socket.closing()?.code).toBe(1008);
      expect(socket.closing()?.reason).toMatch(/^(device_taken_over|session_ended)$/);
    }
    for (const upload of uploads)
      expect(upload.ending()).toMatch(/^(device_taken_over|service_unavailable|reset)$/);

    for (const url of urls()) {
      const refused = await reachThrough(url, token.token, "/file", { device: FORMER });
      expect(refused.headers.get("x-gateway-error")).toBe("device_taken_over");
      const served = await reachThrough(url, token.token, "/file", { device: NEWER });
      expect(sha256(Buffer.from(await served.arrayBuffer()))).toBe(sha256(FILE));
      const socket = await openWebSocket(url, "/echo", { headers: clientHeaders(token.token, NEWER) });
      socket.socket.send("hello");
      await waitUntil("the echo", DEADLINE_MS, () => socket.messages.includes("hello"));
      socket.socket.terminate();
    }
    for (const { request } of uploads) request.destroy();
  });

  test("an instance that is started afterwards refuses the former device as the others do", async () => {
    const token = await customer.buyToken();
    await (await reachThrough(two.a.url, token.token, "/file", { device: FORMER })).arrayBuffer();
    const take = { method: "POST", device: NEWER };
    expect((await reachThrough(two.a.url, token.token, "/takeover", take)).status).toBe(200);
    const third = await startTestServer({ targetUrl: upstream.url, databaseUrl: two.databaseUrl });
    const refused = await reachThrough(third.url, token.token, "/file", { device: FORMER });
    expect(refused.headers.get("x-gateway-error")).toBe("device_taken_over");
    await third.stop();
  });
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
