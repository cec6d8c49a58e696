/**
 * A client that sends the same header fields again on a connection, as nearly all do: nothing that was worked out of them before may count
 * for other fields, another token or another time.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { openRaw, type RawClient, rawRequest } from "../support/raw-socket.ts";
import { openRawWorld, type RawWorld } from "../support/raw-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let opened: RawWorld;

beforeAll(async () => {
  opened = await openRawWorld((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), {
    TRUST_PROXY: "127.0.0.1",
    CORS_ORIGINS: "https://page.example",
  });
});
afterAll(() => opened?.close());

/** Sends one request and waits for its answer. @returns the answer, and the head that the target has received */
async function ask(client: RawClient, token: string, headers: readonly string[]) {
  const before = client.text().length;
  const heads = opened.raw.heads.length;
  client.socket.write(rawRequest(token, "GET /api/v1/proxy/x HTTP/1.1", headers), "latin1");
  // Behind the head of a refusal comes its body, in the same packet.
  await waitUntil("it is answered", 10_000, () => /\r\n\r\n./s.test(client.text().slice(before)));
  return { answer: client.text().slice(before), head: opened.raw.heads.slice(heads).join("") };
}

const field = (head: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*?)\r?$`, "im").exec(head)?.[1];

test("each request is its own token's and client's, in any order on one connection", async () => {
  const other = await newCustomer(opened.world.server.url);
  const mine = { token: opened.token, id: opened.tokenId };
  const theirs = await other.buyToken();
  const client = openRaw(opened.world.server.port, "");
  const requestIds = new Set<string | undefined>();
  const users = new Map<string, Set<string | undefined>>();
  const asked = [mine, mine, theirs, theirs, mine, theirs, mine].flatMap((token) =>
    ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map((address) => ({ token, address })),
  );
  for (const { token, address } of asked) {
    const { answer, head } = await ask(client, token.token, [`X-Forwarded-For: ${address}`]);
    expect(field(head, "X-Token-Id")).toBe(token.id);
    expect(field(head, "X-Forwarded-For")).toBe(`${address}, 127.0.0.1`);
    requestIds.add(field(answer, "X-Request-Id"));
    users.set(token.id, (users.get(token.id) ?? new Set()).add(field(head, "X-User-Id")));
  }
  expect(requestIds.size).toBe(asked.length);
  expect([...users.values()].map((ids) => ids.size)).toEqual([1, 1]);
  expect(new Set([...users.values()].flatMap((ids) => [...ids])).size).toBe(2);
  client.socket.destroy();
});

test("a token in an address is removed each time", async () => {
  const client = openRaw(opened.world.server.port, "");
  for (let nth = 0; nth < 3; nth++) {
    const { head } = await ask(client, opened.token, [
      `Referer: https://page.example/?token=${opened.token}`,
    ]);
    expect(field(head, "Referer")).toBe("https://page.example/");
  }
  client.socket.destroy();
});

test("a page of a listed origin may read each answer, and only of that origin", async () => {
  const client = openRaw(opened.world.server.port, "");
  for (const origin of [
    "https://page.example",
    "https://page.example",
    "https://other.example",
    "https://page.example",
  ]) {
    const { answer } = await ask(client, opened.token, [`Origin: ${origin}`]);
    const allowed = origin === "https://page.example" ? origin : undefined;
    expect(field(answer, "access-control-allow-origin")).toBe(allowed);
  }
  client.socket.destroy();
});

test("a token that is revoked is refused on the connection that has used it", async () => {
  const { token, id } = await opened.world.buy();
  const client = openRaw(opened.world.server.port, "");
  for (let nth = 0; nth < 2; nth++) expect((await ask(client, token, [])).answer).toContain(" 200 ");
  await opened.world.customer.call("DELETE", `/tokens/${id}`);
  const { answer, head } = await ask(client, token, []);
  expect(answer).toContain("HTTP/1.1 401 ");
  expect(head).toBe("");
  client.socket.destroy();
});
