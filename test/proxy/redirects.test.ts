import type { RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { rawRequest } from "../support/raw-socket.ts";

let plain: ProxyWorld;
let based: ProxyWorld;
let asked = 0;

/** Redirects to the URL in its query, in which `TARGET` stands for the target's origin. */
const handler: RequestListener = (request, response) => {
  asked += 1;
  const to = new URL(request.url ?? "", "http://x").searchParams.get("to") ?? "/";
  const location = to.replace("TARGET", `http://${request.headers.host}`);
  response.writeHead(302, { location, "x-path": request.url ?? "" }).end();
};

beforeAll(async () => {
  plain = await openProxyWorld({ handler });
  based = await openProxyWorld({ handler, targetUrl: (url) => `${url}/base/` });
});

afterAll(async () => {
  await plain.close();
  await based.close();
});

async function locationOf(world: ProxyWorld, to: string): Promise<string | null> {
  const { token } = await world.buy();
  asked = 0;
  const answer = await world.reach(token, `/from?to=${encodeURIComponent(to)}`);
  expect(answer.status).toBe(302);
  expect(asked, "the gateway follows nothing").toBe(1);
  return answer.headers.get("location");
}

// Never again: redirects followed inside the gateway, to addresses that only it can reach.
test.each([
  ["TARGET/login?next=%2Fa", "/login?next=%2Fa"],
  ["TARGET", "/"],
  ["/relative", "/relative"],
  ["next/page", "next/page"],
  ["http://elsewhere.test/x", "http://elsewhere.test/x"],
  ["http://169.254.169.254/latest", "http://169.254.169.254/latest"],
])("a redirect to %s is passed on as %s, and never followed", async (to, seen) => {
  expect(await locationOf(plain, to)).toBe(seen);
});

test.each([
  ["TARGET/base/login", "/login"],
  ["/base/login", "/login"],
  ["/base", "/"],
])("with a base path, a redirect to %s becomes one to %s", async (to, seen) => {
  expect(await locationOf(based, to)).toBe(seen);
});

test("the base path is put before every path, and the query is unchanged", async () => {
  const { token } = await based.buy();
  expect((await based.reach(token, "/a/b?c=%2F")).headers.get("x-path")).toBe("/base/a/b?c=%2F");
  expect((await based.reach(token, "")).headers.get("x-path")).toBe("/base/");
});

test.each([
  "/../admin",
  "/a/../../admin",
  "/%2e%2e/admin",
  "/.",
  "/a/%2E./x",
  "/..%2fadmin",
  "/..\\admin",
])("with a base path, %s could leave it: 400 path_ambiguous, and nothing reaches the target", async (path) => {
  const { token } = await based.buy();
  asked = 0;
  const request = rawRequest(token, `GET /api/v1/proxy${path} HTTP/1.1`, ["Connection: close"]);
  const { answers } = await exchangeRaw(based.server.port, request);
  expect(answers[0]).toMatchObject({ status: 400, headers: { "x-gateway-error": "path_ambiguous" } });
  expect(asked).toBe(0);
});

test("without a base path dot segments are sent unchanged, for a token of full scope", async () => {
  const { token } = await plain.buy();
  const request = rawRequest(token, "GET /api/v1/proxy/a/../b HTTP/1.1", ["Connection: close"]);
  const { answers } = await exchangeRaw(plain.server.port, request);
  expect(answers[0]?.headers["x-path"]).toBe("/a/../b");
  const { token: narrow } = await plain.buy({ scope: "certificates_only" });
  expect(await refusalOf(await plain.reach(narrow, "/certificates/%2e%2e/users"))).toMatchObject({
    code: "scope_denied",
  });
});
