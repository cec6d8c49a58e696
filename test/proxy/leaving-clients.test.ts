/**
 * An attack on billing: a client sends its request and disconnects before the answer, so that the target has done its work
 * while the token's time has not started and the token can be refunded in full.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let opened: RawWorld;
let closed = 0;

beforeAll(async () => {
  opened = await openRawWorld((socket, head) => {
    socket.once("close", () => {
      closed += 1;
    });
    if (head.includes(" /502 ")) socket.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 100\r\n\r\n");
  });
});
afterAll(() => opened?.close());

/** Sends a request, waits until the target has it, and disconnects. */
async function leave(bytes: string, how: (client: RawClient) => void): Promise<void> {
  const [arrived, before] = [opened.raw.heads.length, closed];
  const client = openRaw(opened.world.server.port, bytes);
  await waitUntil("the target has it", 5_000, () => opened.raw.heads.length > arrived);
  how(client);
  await waitUntil("the target's connection closes", 5_000, () => closed > before);
}

const sessionOf = async (id: string) =>
  (await opened.world.rows(`SELECT request_count FROM proxy_sessions WHERE token_id = '${id}'`))[0];

async function startOf(id: string): Promise<unknown> {
  return (await opened.world.rows(`SELECT activated_at FROM access_tokens WHERE id = '${id}'`))[0]
    ?.activated_at;
}

/** Tokens whose only client disconnected. */
const left: string[] = [];

const ways: [string, (client: RawClient) => void][] = [
  ["closes", ({ socket }) => socket.destroy()],
  ["ends in order", ({ socket }) => socket.end()],
  ["resets", ({ socket }) => socket.resetAndDestroy()],
];

describe.each(ways)("a client that %s after its whole request was sent", (_way, how) => {
  test.each([
    ["GET", "GET /api/v1/proxy/x HTTP/1.1", [], ""],
    ["POST", "POST /api/v1/proxy/x HTTP/1.1", ["Content-Length: 5"], "hello"],
    [
      "chunked POST",
      "POST /api/v1/proxy/x HTTP/1.1",
      ["Transfer-Encoding: chunked"],
      "5\r\nhello\r\n0\r\n\r\n",
    ],
  ])("has used its token: its time starts, and the request counts (%s)", async (_name, line, headers, body) => {
    const { id, token } = await opened.world.buy();
    await leave(rawRequest(token, line, headers) + body, how);
    await waitUntil("the time starts", 5_000, async () => (await startOf(id)) instanceof Date);
    const revoked = await opened.world.customer.call("DELETE", `/tokens/${id}`);
    expect(Number(JSON.parse(await revoked.text()).refund_amount)).toBeLessThan(1);
    left.push(id);
  });
});

test("each of these requests is counted once", async () => {
  expect(left).toHaveLength(9);
  for (const id of left)
    await waitUntil("it is counted", 8_000, async () => Number((await sessionOf(id))?.request_count) === 1);
});

test.each([
  ["with a length", ["Content-Length: 500"], "half of it"],
  ["in chunks", ["Transfer-Encoding: chunked"], "5\r\nhello\r\n"],
])("a client that disconnects during its upload %s: no time starts, nothing is counted", async (_name, headers, body) => {
  const { id, token } = await opened.world.buy();
  await leave(rawRequest(token, "POST /api/v1/proxy/x HTTP/1.1", headers) + body, ({ socket }) =>
    socket.destroy(),
  );
  const revoked = await opened.world.customer.call("DELETE", `/tokens/${id}`);
  expect(JSON.parse(await revoked.text()).refund_amount).toBe("1.00");
  expect(await startOf(id)).toBeNull();
  expect(Number((await sessionOf(id))?.request_count ?? 0)).toBe(0);
});

/** The ways in which a token's owner can end its session. */
const cuts: [string, (browser: PlainBrowser, tokenId: string) => Promise<unknown>][] = [
  ["release of its device", (_, id) => opened.world.customer.call("POST", `/tokens/${id}/release-device`)],
  ["log-out", (browser) => browser.send("/api/v1/proxy/logout", { method: "DELETE" })],
];

test.each(
  cuts,
)("a request that was sent whole, and was cut by the %s, has used its token", async (_way, cut) => {
  const { id, token } = await opened.world.buy();
  const browser = new PlainBrowser(opened.world.server.port);
  await browser.connect(token);
  const [arrived, before] = [opened.raw.heads.length, closed];
  // A GET would be repeated, with a new session.
  const answer = browser.send("/api/v1/proxy/x", { method: "POST", body: "x" });
  await waitUntil("the target has it", 5_000, () => opened.raw.heads.length > arrived);
  await cut(browser, id);
  expect((await answer).status).toBe(503);
  await waitUntil("the target's connection closes", 5_000, () => closed > before);
  await waitUntil("the time starts", 5_000, async () => (await startOf(id)) instanceof Date);
});

test("a token that is revoked while its first request waits is refunded without the share that was used", async () => {
  const { id, token } = await opened.world.buy();
  const arrived = opened.raw.heads.length;
  const answers = Array.from({ length: 20 }, () =>
    opened.world.reach(token, "/x", { method: "POST", body: "x" }),
  );
  await waitUntil("the target has them", 5_000, () => opened.raw.heads.length === arrived + 20);
  const revoked = await opened.world.customer.call("DELETE", `/tokens/${id}`);
  expect(JSON.parse(await revoked.text()).refund_amount).toBe("0.99");
  expect(await startOf(id)).toBeInstanceOf(Date);
  for (const answer of await Promise.all(answers)) expect([401, 503]).toContain(answer.status);
});

test("a client that disconnects during an answer of 502 was not served: no time starts", async () => {
  const { id, token } = await opened.world.buy();
  const before = closed;
  const client = openRaw(opened.world.server.port, rawRequest(token, "GET /api/v1/proxy/502 HTTP/1.1"));
  await waitUntil("the answer begins", 5_000, () => client.text().includes("502"));
  client.socket.destroy();
  await waitUntil("the target's connection closes", 5_000, () => closed > before);
  expect(await startOf(id)).toBeNull();
});
