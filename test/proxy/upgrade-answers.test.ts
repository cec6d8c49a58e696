/** A target's 101 is passed on only if it switches to the protocol that was asked for (RFC 9110, 7.8). */
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { openRaw, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let rig: RawWorld;
/** The fields of the target's next 101, each with its line end. */
let fields = "";
const asked: Socket[] = [];

beforeAll(async () => {
  rig = await openRawWorld((socket) => {
    asked.push(socket);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n${fields}\r\n`);
  });
});

afterAll(() => rig?.close());

const handshake = (token: string, protocol: string) =>
  rawRequest(token, "GET /api/v1/proxy/socket HTTP/1.1", ["Connection: Upgrade", `Upgrade: ${protocol}`]);

test.each([
  ["another protocol", "Upgrade: foo\r\n"],
  ["another protocol beside it", "Upgrade: websocket, foo\r\n"],
  ["another protocol in a separate field", "Upgrade: websocket\r\nUpgrade: foo\r\n"],
  ["another version of it", "Upgrade: websocket/2\r\n"],
  ["an empty name", "Upgrade:\r\n"],
  ["a length", "Upgrade: websocket\r\nContent-Length: 5\r\n"],
  ["a length of nothing", "Upgrade: websocket\r\nContent-Length: 0\r\n"],
  ["a coding", "Upgrade: websocket\r\nTransfer-Encoding: chunked\r\n"],
])("a 101 with %s is 502, ends the target's connection and does not start the token's time", async (_, given) => {
  fields = given;
  const { id, token } = await rig.world.buy();
  const { answers } = await exchangeRaw(rig.world.server.port, handshake(token, "websocket"), 1);
  expect(answers.map(({ status, headers }) => [status, headers["x-gateway-error"]])).toEqual([
    [502, "upstream_unreachable"],
  ]);
  await waitUntil("the target's connection is closed", 5_000, () => asked.at(-1)?.destroyed === true);
  const [row] = await rig.world.rows(`SELECT activated_at FROM access_tokens WHERE id = '${id}'`);
  expect(row?.activated_at).toBe(null);
});

test.each([
  ["websocket", "Upgrade: WebSocket\r\n"],
  ["Own/1.0", "Upgrade: own/1.0\r\n"],
  ["websocket", ""],
])("a 101 to the protocol that was asked for is passed on, in any spelling: %s, %j", async (protocol, given) => {
  fields = given;
  const { token } = await rig.world.buy();
  const client = openRaw(rig.world.server.port, handshake(token, protocol));
  await waitUntil("the protocol switches", 5_000, () => client.text().endsWith("\r\n\r\n"));
  expect(client.text()).toMatch(/^HTTP\/1\.1 101 /);
  expect(client.text()).toContain(`\r\nUpgrade: ${protocol}\r\n`);
  asked.at(-1)?.write("hello");
  await waitUntil("the tunnel carries", 5_000, () => client.text().endsWith("\r\n\r\nhello"));
  client.socket.destroy();
});
