import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { startTestServer } from "../support/test-server.ts";
import type { TestEnvironment } from "../support/test-settings.ts";
import { startTestUpstream } from "../support/test-upstream.ts";

const CONSOLE = { "x-requested-with": "zenzefi-console" };

/** A server whose target returns the headers that it sees and tries to set the console's cookie, and a token for it. */
async function startWorld(environment: TestEnvironment = {}, isDemo = false) {
  const upstream = await startTestUpstream(({ headers }, response) => {
    const names = ["zenzefi_sign_in", "__Host-zenzefi_sign_in", "__secure-Zenzefi_Sign_In"];
    const cookies = [...names.map((name) => `${name}=theirs; Path=/; Secure`), "theirs=1"];
    response.writeHead(200, { "content-type": "application/json", "set-cookie": cookies });
    response.end(JSON.stringify(headers));
  });
  onTestFinished(() => upstream.close());
  const server = await startTestServer({ targetUrl: upstream.url, environment, isDemo });
  onTestFinished(() => server.stop());
  const account = { email: "kept@example.com", username: "kept", password: "correct horse battery" };
  await fetch(`${server.url}/api/v1/auth/register`, jsonPost(account));
  return {
    server,
    upstream,
    token: (await (await newCustomer(server.url)).buyToken({})).token,
    logIn: (headers: Record<string, string> = {}) =>
      fetch(`${server.url}/api/v1/auth/login`, jsonPost({ ...account, keep_signed_in: true }, headers)),
  };
}

function jsonPost(body: object, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** The `Set-Cookie` of the console's sign-in in an answer. */
function signInCookies(setCookies: readonly string[]): string[] {
  return setCookies.filter((cookie) => cookie.startsWith("zenzefi_sign_in="));
}

/** Follows a link with the token, as a browser does. @param host of the link */
function followLink(port: number, host: string, token: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      path: `/api/v1/proxy/?token=${token}`,
      headers: { host, "sec-fetch-mode": "navigate" },
    };
    const call = request(options, (answer) => resolve(answer.resume().headers["set-cookie"] ?? []));
    call.on("error", reject).end();
  });
}

test("with a real target on the console's origin no sign-in is stored, refreshed or offered", async () => {
  const { server, upstream, logIn } = await startWorld();
  const answer = await logIn();
  expect([answer.status, signInCookies(answer.headers.getSetCookie())]).toEqual([200, []]);
  const status = await (await fetch(`${server.url}/api/v1/status`)).json();
  expect(status).toMatchObject({ keeps_sign_in: false });

  // A sign-in that was stored before the settings changed: by another instance with the same key and database.
  const environment = { PROXY_ORIGIN: "http://work.example" };
  const before = { targetUrl: upstream.url, databaseUrl: server.databaseUrl, environment };
  const other = await startTestServer(before);
  onTestFinished(() => other.stop());
  const account = { email: "kept@example.com", password: "correct horse battery", keep_signed_in: true };
  const old = signInCookies(
    (await fetch(`${other.url}/api/v1/auth/login`, jsonPost(account))).headers.getSetCookie(),
  );
  const headers = { ...CONSOLE, cookie: old[0]?.split(";")[0] ?? "" };
  const refreshAt = (url: string) => fetch(`${url}/api/v1/auth/refresh`, { method: "POST", headers });
  expect((await refreshAt(other.url)).status).toBe(200);
  const refused = await refreshAt(server.url);
  expect(refused.status).toBe(401);
  expect(signInCookies(refused.headers.getSetCookie())).toEqual([expect.stringContaining("Max-Age=0")]);
});

test("a browser that opens the demo target on the console's origin loses its sign-in there", async () => {
  const { server, token, logIn } = await startWorld({}, true);
  const cookie = signInCookies((await logIn()).headers.getSetCookie())[0]?.split(";")[0] ?? "";
  expect(cookie).toMatch(/^zenzefi_sign_in=[\w-]{43}$/);

  const authenticate = `${server.url}/api/v1/proxy/authenticate`;
  const byToken = (await fetch(authenticate, jsonPost({ token }))).headers.getSetCookie();
  const byLink = await followLink(server.port, `127.0.0.1:${server.port}`, token);
  const cleared = ["zenzefi_sign_in=; Max-Age=0; Path=/api/v1/auth; HttpOnly; SameSite=Strict"];
  expect(signInCookies(byToken)).toEqual(cleared);
  expect(signInCookies(byLink)).toEqual(cleared);

  const ofTarget = byLink.map((set) => set.split(";")[0]).join("; ");
  const headers = { ...CONSOLE, cookie: `${ofTarget}; ${cookie}` };
  const refresh = await fetch(`${server.url}/api/v1/auth/refresh`, { method: "POST", headers });
  expect(refresh.status).toBe(401);
  expect(signInCookies((await logIn({ cookie: ofTarget })).headers.getSetCookie())).toEqual([]);
});

test("the target can neither read the console's cookie nor set it", async () => {
  const { server, token } = await startWorld();
  const headers = {
    "x-access-token": token,
    "x-device-id": "device-1",
    cookie: "theirs=1; zenzefi_sign_in=secret; __Host-zenzefi_sign_in=secret; ZENZEFI_SIGN_IN=secret",
  };
  const answer = await fetch(`${server.url}/api/v1/proxy/page`, { headers });
  expect(await answer.json()).toMatchObject({ cookie: "theirs=1" });
  expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^theirs=1/)]);
});

test("with PROXY_ORIGIN the console stays signed in when the target is opened", async () => {
  const { server, token, logIn } = await startWorld({ PROXY_ORIGIN: "http://work.example" });
  const browser = new PlainBrowser(server.port, "work.example");
  const entered = (await browser.enter(token, "127.0.0.1")).headers["set-cookie"] ?? [];
  expect(entered).not.toEqual([]);
  expect(signInCookies(entered)).toEqual([]);
  const answer = await logIn({ cookie: `zenzefi_access_token=${token}` });
  const cookie = signInCookies(answer.headers.getSetCookie())[0]?.split(";")[0] ?? "";
  const headers = { ...CONSOLE, cookie: `zenzefi_access_token=${token}; ${cookie}` };
  const refresh = await fetch(`${server.url}/api/v1/auth/refresh`, { method: "POST", headers });
  expect(refresh.status).toBe(200);
});

test("over https the console's cookie is __Host-, and one without the prefix is not accepted", async () => {
  const https = { BACKEND_URL: "https://app.example", PROXY_ORIGIN: "https://work.example" };
  const { server, logIn } = await startWorld(https);
  const [set = ""] = (await logIn()).headers.getSetCookie();
  expect(set).toMatch(
    /^__Host-zenzefi_sign_in=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
  );
  const secret = set.split(";")[0]?.split("=")[1] ?? "";
  const refreshWith = (cookie: string) =>
    fetch(`${server.url}/api/v1/auth/refresh`, { method: "POST", headers: { ...CONSOLE, cookie } });
  expect((await refreshWith(`zenzefi_sign_in=${secret}`)).status).toBe(204);
  const beside = await refreshWith(`zenzefi_sign_in=planted; __Host-zenzefi_sign_in=${secret}`);
  expect(beside.status).toBe(200);
  expect(
    beside.headers.getSetCookie().some((cookie) => cookie.startsWith("zenzefi_sign_in=; Max-Age=0")),
  ).toBe(true);

  const unsafe = await startWorld({ ...https, COOKIE_SECURE: "false" });
  expect((await unsafe.logIn()).headers.getSetCookie()[0]).toMatch(/^zenzefi_sign_in=[\w-]{43};(?!.*Secure)/);
});
