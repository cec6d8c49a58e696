/**
 * NTLM and Negotiate authenticate a connection, not a request (RFC 4559, 6). If a connection to the target that customer A has
 * authenticated were reused for customer B, B would see the data of A.
 */
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let opened: RawWorld;
const authenticated = new Map<Socket, string>();
const closed = new Set<Socket>();

beforeAll(async () => {
  opened = await openRawWorld((socket, head) => {
    socket.once("close", () => closed.add(socket));
    const user = /^authorization: (?:NTLM|Negotiate) (.+)$/im.exec(head)?.[1]?.trim();
    if (user !== undefined) authenticated.set(socket, user);
    const who = authenticated.get(socket) ?? "nobody";
    const challenge = head.includes(" /challenge ") ? "WWW-Authenticate: NTLM TlRMTVNTUAAC\r\n" : "";
    if (challenge !== "") authenticated.set(socket, "challenged");
    socket.write(`HTTP/1.1 200 OK\r\n${challenge}Content-Length: ${who.length + 1}\r\n\r\n${who};`);
  });
  await opened.world.reach(opened.token, "/ok");
});
afterAll(() => opened?.close());

const connect = (): RawClient => openRaw(opened.world.server.port, "");

async function ask(
  client: RawClient,
  token: string,
  path: string,
  more: readonly string[] = [],
): Promise<string> {
  const before = client.text().length;
  client.socket.write(rawRequest(token, `GET /api/v1/proxy${path} HTTP/1.1`, more));
  await waitUntil("the answer", 5_000, () => client.text().slice(before).includes(";"));
  return /\r\n\r\n(.*);$/.exec(client.text())?.[1] ?? "";
}

describe.each(["NTLM", "Negotiate"])("a connection that was authenticated by %s", (scheme) => {
  test("is used for its client only, and ends with its client", async () => {
    const alice = connect();
    const bob = connect();
    const other = await opened.world.buy();
    expect(await ask(alice, opened.token, "/in", [`Authorization: ${scheme} alice`])).toBe("alice");
    expect(await ask(bob, other.token, "/desk")).toBe("nobody");
    expect(await ask(alice, opened.token, "/desk")).toBe("alice");
    const [theirs] = [...authenticated].filter(([socket, user]) => user === "alice" && !closed.has(socket));
    alice.socket.destroy();
    await waitUntil(
      "the target's connection closes",
      2_000,
      () => theirs !== undefined && closed.has(theirs[0]),
    );
    expect(await ask(bob, other.token, "/desk")).toBe("nobody");
    bob.socket.destroy();
  });

  test("is not used for another customer on the same connection of a client, for example a proxy", async () => {
    const shared = connect();
    const other = await opened.world.buy();
    expect(await ask(shared, opened.token, "/in", [`Authorization: ${scheme} alice`])).toBe("alice");
    expect(await ask(shared, other.token, "/desk")).toBe("nobody");
    shared.socket.destroy();
  });
});

test("a connection on which the target has begun to authenticate a client is not used for others either", async () => {
  const alice = connect();
  const bob = connect();
  await ask(alice, opened.token, "/challenge");
  expect(await ask(bob, opened.token, "/desk")).toBe("nobody");
  expect(await ask(alice, opened.token, "/desk")).toBe("challenged");
  alice.socket.destroy();
  bob.socket.destroy();
});
