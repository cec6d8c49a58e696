import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { reachThrough, refusalOf } from "../support/proxy-world.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";
import { echoWebSockets, type OpenSocket, openWebSocket } from "../support/websocket.ts";

/** The head of a frame of 100,000 bytes. */
const BIG_FRAME = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xa0]);

let upstream: TestUpstream;
/** The target's ends of the sockets opened at `/raw`. */
const peers: Socket[] = [];

beforeAll(async () => {
  upstream = await startTestUpstream();
  echoWebSockets(upstream, (request: IncomingMessage, duplex) => {
    if (request.url !== "/raw") return false;
    duplex.on("error", () => {});
    const { upgrade } = request.headers;
    duplex.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${upgrade}\r\nConnection: Upgrade\r\n\r\n`);
    peers.push(request.socket);
    return true;
  });
});

afterAll(async () => {
  upstream?.resetAll();
  await upstream?.close();
});

describe.each([
  ["without Redis", false],
  ["with Redis", true],
])("two instances on one database %s", (_, withRedis) => {
  let instances: TwoInstances;
  let customer: Customer;

  beforeAll(async () => {
    instances = await startTwoInstances({ targetUrl: upstream.url, withRedis });
    customer = await newCustomer(instances.a.url);
  });

  afterAll(() => instances?.stop());

  async function openOnBoth({ token }: BoughtToken): Promise<OpenSocket[]> {
    const headers = clientHeaders(token);
    const open = ({ url }: { url: string }) => openWebSocket(url, "/echo", { headers });
    return Promise.all([instances.a, instances.b, instances.a].map(open));
  }

  /** Calls `end`, and expects each socket to be closed with the reason within a second of its answer. */
  async function expectClosedBy(sockets: readonly OpenSocket[], reason: RegExp, end: () => Promise<unknown>) {
    await end();
    await waitUntil("all are closed", 1_000, () => sockets.every((socket) => socket.closing() !== null));
    expect(sockets.map((socket) => socket.closing())).toEqual(
      sockets.map(() => ({ code: 1008, reason: expect.stringMatching(reason) })),
    );
  }

  test("revoking a token closes its WebSockets on both with 1008 within a second, and no other's", async () => {
    const [token, others] = [await customer.buyToken(), await customer.buyToken()];
    const sockets = await openOnBoth(token);
    const bystanders = await openOnBoth(others);
    const revoke = () => customer.call("DELETE", `/tokens/${token.id}`);
    // A revocation ends the session as well: an instance may read either change first.
    await expectClosedBy(sockets, /^(token_invalid|session_ended)$/, revoke);
    expect(bystanders.map((socket) => socket.closing())).toEqual([null, null, null]);
    for (const { socket } of bystanders) socket.terminate();
  });

  test("releasing the device, and deactivating the user, close them too", async () => {
    const token = await customer.buyToken();
    const sockets = await openOnBoth(token);
    await expectClosedBy(sockets, /^session_ended$/, () =>
      customer.call("POST", `/tokens/${token.id}/release-device`),
    );
    const [leaver, admin] = [await newCustomer(instances.a.url), await newCustomer(instances.a.url)];
    await query(instances.databaseUrl, `UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
    await expectClosedBy(await openOnBoth(await leaver.buyToken()), /^(token_invalid|session_ended)$/, () =>
      admin.call("PATCH", `/admin/users/${leaver.id}`, { is_active: false }),
    );
  });

  test("the end of a token's time closes them in time", async () => {
    const token = await customer.buyToken();
    const sockets = await openOnBoth(token);
    const startedMs = Date.now() + 1_500 - 3_600_000;
    await query(
      instances.databaseUrl,
      `UPDATE access_tokens SET activated_at = to_timestamp(${startedMs} / 1000.0) WHERE id = '${token.id}'`,
    );
    await waitUntil("the time is over", 3_000, () => Date.now() >= startedMs + 3_600_000);
    await expectClosedBy(sockets, /^token_expired$/, async () => {});
  });
});

describe("in the middle of a frame", () => {
  let instances: TwoInstances;
  let customer: Customer;

  beforeAll(async () => {
    instances = await startTwoInstances({ targetUrl: upstream.url, withRedis: false });
    customer = await newCustomer(instances.a.url);
  });

  afterAll(() => instances?.stop());

  /** A client to whom the target has begun to send a frame. */
  async function openInFrame(path = "/raw", upgrade = "websocket") {
    const token = await customer.buyToken();
    const opened = peers.length;
    const headers = ["Connection: Upgrade", `Upgrade: ${upgrade}`];
    const request = rawRequest(token.token, `GET /api/v1/proxy${path} HTTP/1.1`, headers);
    const client = openRaw(instances.a.port, request);
    await waitUntil("the protocol switches", 5_000, () => client.text().includes("\r\n\r\n"));
    const peer = peers[opened];
    if (peer === undefined) throw new Error("the target saw no handshake");
    peer.write(Buffer.concat([BIG_FRAME, Buffer.alloc(10_000, "x")]));
    await waitUntil("a part of the frame comes", 5_000, () => received(client).length === 10_010);
    const revoke = () => customer.call("DELETE", `/tokens/${token.id}`);
    return { client, peer, revoke };
  }

  const received = (client: RawClient): string => client.text().split("\r\n\r\n").slice(1).join("\r\n\r\n");

  test("the frame is sent whole, then 1008, and nothing after it", async () => {
    const { client, peer, revoke } = await openInFrame();
    const rest = setInterval(() => peer.write(Buffer.alloc(30_000, "y")), 30);
    await revoke();
    await waitUntil("it is ended", 1_000, () => client.ending() !== "open");
    clearInterval(rest);
    const all = received(client);
    // Some of the rest may have been sent before the cut, including frames that began after this one.
    expect(all.slice(10, 100_010)).toMatch(/^x{10000}y{90000}$/);
    expect(client.ending()).toBe("end");
    const [, reason = "", ...more] = all.slice(100_010).split("\x03\xf0");
    expect(reason).toMatch(/^(token_invalid|session_ended)$/);
    expect(more).toEqual([]);
  });

  test("between two fragments of a message, whose next one never comes, 1008 is sent", async () => {
    const { client, peer, revoke } = await openInFrame();
    // The rest of the frame, and a compressed text without FIN: its end is a boundary, but not that of the message.
    peer.write(Buffer.concat([Buffer.alloc(90_000, "y"), Buffer.from([0x41, 3, 0x61, 0x62, 0x63])]));
    await waitUntil("the fragment comes", 5_000, () => received(client).length === 100_015);
    await revoke();
    await waitUntil("it is ended", 1_000, () => client.ending() !== "open");
    expect(client.ending()).toBe("end");
    const [head = "", reason] = received(client).slice(100_015).split("\x03\xf0");
    expect([head[0], head.length]).toEqual(["\x88", 2]);
    expect(reason).toMatch(/^(token_invalid|session_ended)$/);
  });

  test("a frame that does not continue is reset within a second: nothing is ever inserted into a frame", async () => {
    const { client, revoke } = await openInFrame();
    await revoke();
    await waitUntil("it is ended", 1_000, () => client.ending() !== "open");
    expect(client.ending()).toBe("reset");
    expect(received(client)).not.toContain("\x88");
  });

  test("another protocol, whose frames are unknown, is reset at once", async () => {
    const { client, peer, revoke } = await openInFrame("/raw", "chat");
    peer.resume();
    await revoke();
    await waitUntil("both are ended", 1_000, () => client.ending() !== "open" && peer.readableEnded);
    expect(client.ending()).toBe("reset");
  });

  test("bytes that a client sends after the cut never reach the target", async () => {
    const { client, peer, revoke } = await openInFrame();
    let atTarget = "";
    peer.on("data", (chunk: Buffer) => {
      atTarget += chunk.toString("latin1");
    });
    const talk = setInterval(() => client.socket.write("still here "), 5);
    client.socket.on("error", () => {});
    await revoke();
    const refused = await reachThrough(instances.a.url, "x".repeat(64), "/");
    expect((await refusalOf(refused)).code).toBe("token_invalid");
    const atTargetByThen = atTarget;
    await waitUntil("it is ended", 1_000, () => client.ending() !== "open");
    clearInterval(talk);
    expect(atTarget).toBe(atTargetByThen);
  });
});

test.concurrent("an open WebSocket renews the device's lease for as long as it is open, also without traffic", async () => {
  const instances = await startTwoInstances({
    targetUrl: upstream.url,
    withRedis: false,
    environment: { SESSION_TIMEOUT_SECONDS: "3" },
  });
  const { id, token } = await (await newCustomer(instances.a.url)).buyToken();
  const client = await openWebSocket(instances.a.url, "/echo", {
    headers: clientHeaders(token, "device-0001"),
  });
  const openedMs = Date.now();
  const renewedAt = async () => {
    const sql = `SELECT last_activity FROM proxy_sessions WHERE token_id = '${id}' AND ended_at IS NULL`;
    const [row] = (await query(instances.databaseUrl, sql)) as { last_activity: Date }[];
    return row?.last_activity.getTime() ?? 0;
  };
  await waitUntil("twice the timeout passes", 10_000, async () => (await renewedAt()) > openedMs + 6_000);
  const other = await reachThrough(instances.b.url, token, "/x", { device: "device-0002" });
  expect((await refusalOf(other)).code).toBe("device_conflict");
  expect(client.closing()).toBeNull();
  client.socket.terminate();
  await instances.stop();
});

test.concurrent("a stop lets WebSockets run while it drains, then closes them with 1001, and counts them", async () => {
  const instances = await startTwoInstances({ targetUrl: upstream.url, withRedis: false });
  const { id, token } = await (await newCustomer(instances.a.url)).buyToken();
  const client = await openWebSocket(instances.a.url, "/echo", { headers: clientHeaders(token) });
  const stopped = instances.a.stop();
  client.socket.send("still served");
  await waitUntil("it is served", 5_000, () => client.messages.length === 1);
  await stopped;
  await waitUntil("it is closed", 1_000, () => client.closing() !== null);
  expect(client.closing()).toEqual({ code: 1001, reason: "shutting_down" });
  const sql = `SELECT request_count::int AS requests, bytes_in::int AS "in", bytes_out::int AS "out"
     FROM proxy_sessions WHERE token_id = '${id}'`;
  // Twelve bytes in a frame each, masked on the way in.
  expect(await query(instances.databaseUrl, sql)).toEqual([{ requests: 1, in: 18, out: 14 }]);
  await instances.b.stop();
});
