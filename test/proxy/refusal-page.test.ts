import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientHeaders, type TokenChoice } from "../support/customer.ts";
import { type BrowserAnswer, PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

const PAGE_BYTES_MAX = 6_144;

let world: ProxyWorld;
beforeAll(async () => {
  world = await openProxyWorld({
    environment: {
      BACKEND_URL: "https://app.example",
      PROXY_ORIGIN: "https://machine.example",
      RATE_LIMIT_PROXY: "20/60",
    },
    handler: (request, response) => (request.url === "/away" ? request.socket.destroy() : response.end("ok")),
  });
});
afterAll(() => world?.close());

const newBrowser = () => new PlainBrowser(world.server.port, "machine.example");

async function connected(
  choice?: TokenChoice,
): Promise<{ browser: PlainBrowser; id: string; token: string }> {
  const browser = newBrowser();
  const { id, token } = await world.buy(choice);
  await browser.enter(token);
  return { browser, id, token };
}

/** The refusal that a page displays; expects what each page must have. */
function pageOf(answer: BrowserAnswer): { status: number; code: unknown; links: string[] } {
  const { status, headers, text } = answer;
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["cache-control"]).toBe("no-store");
  const hasForm = text.includes("<form");
  expect(headers["referrer-policy"]).toBe(hasForm ? "same-origin" : "no-referrer");
  if (hasForm) expect(text.match(/<a href="[^"]*">/)).toBeNull();
  expect(headers.vary).toContain("Sec-Fetch-Mode");
  expect(text).toContain(String(headers["x-request-id"]));
  expect(text).toContain(`<code>${status} ${headers["x-gateway-error"]}</code>`);
  expect(text).not.toContain("<script");
  expect(answer.bytes.length).toBeLessThan(PAGE_BYTES_MAX);
  const [, style = ""] = /<style>([^<]*)<\/style>/.exec(text) ?? [];
  const hash = createHash("sha256").update(style).digest("base64");
  expect(headers["content-security-policy"]).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
  const links = [...text.matchAll(/<a href="([^"]*)"( rel="noreferrer")?>/g)].map(([, href = ""]) => href);
  return { status, code: headers["x-gateway-error"], links };
}

describe("a browser that is refused gets a page", () => {
  it("that asks for a token if it has none", async () => {
    const answer = await newBrowser().navigate("/page");
    expect(pageOf(answer)).toEqual({
      status: 403,
      code: "device_id_required",
      links: ["https://app.example/connect", "https://app.example/buy"],
    });
    expect(answer.text).toContain("Connect this browser");
  });

  it("that offers to buy again if its token has ended", async () => {
    const { browser, id } = await connected();
    expect((await browser.navigate("/page")).status).toBe(200);
    await world.customer.call("DELETE", `/tokens/${id}`);
    await expect.poll(async () => (await browser.navigate("/page")).status, { timeout: 3_000 }).toBe(401);
    expect(pageOf(await browser.navigate("/page"))).toEqual({
      status: 401,
      code: "token_invalid",
      links: ["https://app.example/connect", "https://app.example/buy"],
    });
  });

  it("that names the other device, safely, and leads to its release", async () => {
    const { browser, token } = await connected();
    await world.reach(token, "/page", { device: "<b>&evil" });
    const answer = await browser.navigate("/page");
    expect(pageOf(answer)).toEqual({
      status: 409,
      code: "device_conflict",
      links: ["https://app.example/tokens", ""],
    });
    expect(answer.text).toContain("(&#60;b&#62;&#38;evil…)");
    expect(answer.text).toContain('<form method="post" action="/.zenzefi/takeover"><button>');
    expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
    expect(answer.text).not.toContain("http-equiv");
  });

  it("that does not reload, so that the token is free for the device for which it was released", async () => {
    const { browser, id } = await connected();
    await browser.navigate("/page");
    await world.customer.call("POST", `/tokens/${id}/release-device`);
    const code = async () => (await browser.navigate("/page")).headers["x-gateway-error"];
    await expect.poll(code, { timeout: 3_000 }).toBe("device_released");
    const answer = await browser.navigate("/page");
    expect(pageOf(answer)).toMatchObject({ status: 409, code: "device_released", links: [""] });
    expect(answer.text).not.toContain("http-equiv");
  });

  it("that states how long the limit lasts, for a form's POST as well, and does not reload", async () => {
    const { browser } = await connected();
    for (let i = 0; i < 20; i++) await browser.navigate("/page");
    const answer = await browser.navigate("/page");
    expect(pageOf(answer)).toMatchObject({ status: 429, code: "rate_limited", links: [""] });
    expect(answer.text).toContain(String(answer.headers["retry-after"]));
    expect(answer.text).not.toContain("http-equiv");
    expect(answer.headers["ratelimit-limit"]).toBe("20");
    const form = await browser.navigate("/page", { method: "POST", body: "a=1" });
    expect(pageOf(form).status).toBe(429);
    expect(form.text).not.toContain("http-equiv");
  });

  it("that offers full access if the token's scope is certificates only", async () => {
    const { browser } = await connected({ scope: "certificates_only" });
    expect(pageOf(await browser.navigate("/page"))).toMatchObject({
      status: 403,
      code: "scope_denied",
      links: ["https://app.example/buy", "https://app.example/connect"],
    });
  });

  it("that links to the state of the service if the target is not reachable", async () => {
    const { browser } = await connected();
    expect(pageOf(await browser.navigate("/away"))).toMatchObject({
      status: 502,
      code: "upstream_unreachable",
      links: ["", "https://app.example/status"],
    });
  });

  it("in Russian, if it prefers that", async () => {
    const { text, headers } = await newBrowser().navigate("/page", {
      headers: { "accept-language": "ru-RU,ru;q=0.9,en;q=0.8" },
    });
    expect(headers["content-language"]).toBe("ru");
    expect(text).toContain('<html lang="ru">');
    expect(text).toContain("Подключите этот браузер");
  });

  it("also over plain http, where browsers send no Sec-Fetch-Mode", async () => {
    const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    expect(pageOf(await newBrowser().send("/x", { headers: { accept } })).status).toBe(403);
  });
});

describe("problem+json is the reply", () => {
  const html = { accept: "text/html,*/*;q=0.8" };
  it.each<[string, Record<string, string>]>([
    ["a script of a page", { "sec-fetch-mode": "cors", ...html }],
    ["a script over plain http", { "x-requested-with": "XMLHttpRequest", ...html }],
    ["a script that wants JSON", { accept: "application/json, text/html;q=0.9" }],
    ["a picture", { "sec-fetch-mode": "no-cors", accept: "image/*" }],
    ["a tool that takes anything", { accept: "*/*" }],
    ["a tool without Accept", {}],
    [
      "the desktop client, whatever its browser sends",
      { ...clientHeaders("x".repeat(64)), "sec-fetch-mode": "navigate" },
    ],
    ["the desktop client without a token", { "x-device-id": "device-0001", ...html }],
  ])("to %s", async (_client, headers) => {
    const { headers: received, text } = await newBrowser().send("/page", { headers });
    expect(received["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(JSON.parse(text)).toMatchObject({
      code: received["x-gateway-error"],
      request_id: received["x-request-id"],
    });
  });
});
