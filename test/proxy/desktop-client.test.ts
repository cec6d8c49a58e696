/**
 * The deployed desktop client, as the gateway sees it: a local proxy on port 61000 for a browser. It sends all requests of the
 * browser at once, inflates the bodies but copies their headers, follows no redirects, and polls `/status` for its window,
 * without a device id.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

const DEVICE = "5f2c9a1e-desktop";
/** Fields that the HTTP library sets itself, or that are no longer true of an inflated body. */
const NOT_COPIED = new Set(["connection", "keep-alive", "transfer-encoding", "content-encoding"]);

let world: ProxyWorld;
let token: string;
let local: Server;
let localUrl: string;

const target: RequestListener = (request, response) => {
  const url = request.url ?? "";
  if (url.startsWith("/moved")) {
    response.writeHead(302, { location: `http://${request.headers.host}/page/0?from=moved` }).end();
    return;
  }
  const offered = request.headers["accept-encoding"] ?? "";
  const encode = { br: brotliCompressSync, gzip: gzipSync, deflate: deflateSync };
  const encoding = (["br", "gzip", "deflate"] as const).find((name) => offered.includes(name));
  const text = `${url} `.repeat(500);
  const body = encoding === undefined ? Buffer.from(text) : encode[encoding](text);
  response.writeHead(200, {
    "content-type": "text/plain",
    "content-length": body.length,
    ...(encoding === undefined ? {} : { "content-encoding": encoding }),
  });
  response.end(body);
};

beforeAll(async () => {
  world = await openProxyWorld({ handler: target });
  ({ token } = await world.buy());
  local = createServer((request, response) => void carry(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => local.listen(0, "127.0.0.1", resolve));
  localUrl = `http://127.0.0.1:${(local.address() as AddressInfo).port}`;
});

afterAll(async () => {
  local.closeAllConnections();
  await new Promise((resolve) => local.close(resolve));
  await world.close();
});

/** Sends a request of the browser through the gateway. */
async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await fetch(`${world.server.url}/api/v1/proxy${request.url}`, {
    method: request.method ?? "GET",
    redirect: "manual",
    headers: { "x-access-token": token, "x-device-id": DEVICE, "accept-encoding": "gzip, deflate, br" },
  });
  const inflated = Buffer.from(await answer.arrayBuffer());
  const headers = [...answer.headers].filter(([name]) => !NOT_COPIED.has(name));
  response.writeHead(answer.status, Object.fromEntries(headers));
  response.end(inflated);
}

test("50 requests at once come back complete through a client that inflates bodies but copies headers", async () => {
  const pages = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      const answer = await fetch(`${localUrl}/page/${n}?q=1&q=2`);
      return { status: answer.status, isWhole: (await answer.text()) === `/page/${n}?q=1&q=2 `.repeat(500) };
    }),
  );
  expect(pages).toEqual(Array(50).fill({ status: 200, isWhole: true }));
});

test("a redirect of the target leads the browser to the client's origin", async () => {
  const answer = await fetch(`${localUrl}/moved`);
  expect(new URL(answer.url).origin).toBe(localUrl);
  expect(await answer.text()).toBe("/page/0?from=moved ".repeat(500));
});

test("its status window needs the token alone, and displays the session of its device", async () => {
  await fetch(`${localUrl}/page/1`);
  const answer = await fetch(`${world.server.url}/api/v1/proxy/status`, {
    headers: { "x-access-token": token },
  });
  expect(await answer.json()).toMatchObject({
    connected: true,
    authenticated_via: "header",
    status: "active",
    session: { device_id_hint: DEVICE.slice(0, 8) },
  });
});

test("an error of the gateway has a plain sentence in `detail`", async () => {
  const answer = await world.reach("x".repeat(64), "/page/1", { device: DEVICE });
  const { detail } = JSON.parse(await answer.text());
  expect(detail).toMatch(/^[A-Z][^{}…]{20,}\.$/);
});

test("a takeover is told to its user in plain sentences, in Russian too, that say what to do", async () => {
  await fetch(`${localUrl}/page/1`);
  const device = "a-phone-of-the-same-owner";
  expect((await world.reach(token, "/takeover", { method: "POST", device })).status).toBe(200);
  const answer = await fetch(`${localUrl}/page/1`);
  expect([answer.status, answer.headers.get("x-gateway-error")]).toEqual([409, "device_taken_over"]);
  const said = JSON.parse(await answer.text()).detail;
  expect(said).toMatch(/^This access token went over to another device \(a-phone-…\) at [^{}]+ UTC\./);
  expect(said).toContain("as soon as its owner releases it in the console");
  const headers = { "accept-language": "ru" };
  const russian = await world.reach(token, "/page/1", { device: DEVICE, headers });
  expect(JSON.parse(await russian.text()).detail).toMatch(
    /^В [^{}]+ UTC этот токен доступа перешёл[^{}]+\.$/,
  );
  await world.customer.call("POST", `/tokens/${(await world.status(token)).token_id}/release-device`);
  await expect.poll(async () => (await fetch(`${localUrl}/page/1`)).status, { timeout: 5_000 }).toBe(200);
});

test("a client with a token that was replaced works on within the grace, and then shows its user what to do", async () => {
  const { id, token: former } = await world.buy();
  const answers = () =>
    Promise.all([
      world.reach(former, "/page/1", { device: DEVICE, headers: { "accept-language": "ru" } }),
      fetch(`${world.server.url}/api/v1/proxy/status`, { headers: { "x-access-token": former } }),
    ]);
  const statuses = async () => (await answers()).map(({ status }) => status);
  expect(await statuses()).toEqual([200, 200]);
  await world.customer.call("POST", `/tokens/${id}/rotate`, { grace_seconds: 600 });
  expect(await statuses()).toEqual([200, 200]);
  await world.customer.call("POST", `/tokens/${id}/release-device`);
  const [page, status] = await answers();
  const [ru, en] = [JSON.parse((await page?.text()) ?? ""), JSON.parse((await status?.text()) ?? "")];
  expect([page?.status, ru.code, status?.status, en.code]).toEqual([
    401,
    "token_replaced",
    401,
    "token_replaced",
  ]);
  expect(ru.detail).toContain("Скопируйте новый токен");
  expect(en.detail).toContain("Copy the new token");
});

test("a frozen token is told to its user in plain sentences that say when it goes on and how; so is one that was given away", async () => {
  const { id, token: own } = await world.buy({ hours: 24 });
  const headers = { "accept-language": "ru" };
  const reach = async () => {
    const answer = await world.reach(own, "/page/1", { device: DEVICE, headers });
    return { status: answer.status, ...JSON.parse((await answer.text()).replace(/^\/page.*$/s, "{}")) };
  };
  expect((await reach()).status).toBe(200);
  expect((await world.customer.call("POST", `/tokens/${id}/freeze`)).status).toBe(200);
  await expect.poll(async () => (await reach()).code, { timeout: 10_000 }).toBe("token_frozen");
  const frozen = await reach();
  expect(frozen.status).toBe(403);
  expect(frozen.detail).toMatch(/^[А-Я][^{}]+ UTC[^{}]*\.$/);
  expect(frozen.detail).toMatch(/[Рр]азмороз/);
  const status = await fetch(`${world.server.url}/api/v1/proxy/status`, {
    headers: { "x-access-token": own },
  });
  expect(await status.json()).toMatchObject({ status: "frozen" });

  const offer = await (await world.customer.call("POST", `/tokens/${id}/gift`)).json();
  const friend = await newCustomer(world.server.url);
  const { code } = offer as { readonly code: string };
  expect((await friend.call("POST", "/gifts/claim", { code })).status).toBe(201);
  await expect.poll(async () => (await reach()).code, { timeout: 10_000 }).toBe("token_invalid");
  expect((await reach()).detail).toContain("Купите новый");
});
