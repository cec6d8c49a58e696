/** The page of a refusal takes the token over by one button, without a script, and leads to the page that was wanted. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BrowserAnswer, PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

const OWN = { origin: "https://machine.example", form: "/.zenzefi/takeover", prefix: "" };
const PREFIX = { origin: "http://app.example", form: "/api/v1/proxy/takeover", prefix: "/api/v1/proxy" };

const worlds = new Map<string, ProxyWorld>();
beforeAll(async () => {
  const handler: Parameters<typeof openProxyWorld>[0] = {
    handler: (request, response) => response.end(`the target's ${request.url}`),
  };
  const own = { BACKEND_URL: "https://app.example", PROXY_ORIGIN: OWN.origin };
  worlds.set(OWN.origin, await openProxyWorld({ ...handler, environment: own }));
  worlds.set(
    PREFIX.origin,
    await openProxyWorld({
      ...handler,
      environment: { BACKEND_URL: PREFIX.origin, TAKEOVERS_PER_DAY: "1" },
    }),
  );
});
afterAll(async () => {
  for (const world of worlds.values()) await world.close();
});

describe.each([
  ["at the own origin", OWN],
  ["under the prefix", PREFIX],
])("%s", (_, { origin, form, prefix }) => {
  const page = `${prefix}/page?x=1&y=%C3%A4`;
  const press = (browser: PlainBrowser, headers: Record<string, string> = {}): Promise<BrowserAnswer> =>
    browser.navigate(form, {
      method: "POST",
      body: "",
      headers: { origin, referer: origin + page, "sec-fetch-site": "same-origin", ...headers },
    });
  /** A browser whose token another device holds. */
  async function refusedBrowser() {
    const world = worlds.get(origin);
    if (world === undefined) throw new Error("no world");
    const browser = new PlainBrowser(world.server.port, new URL(origin).host);
    const { token, id } = await world.buy();
    await (origin === OWN.origin ? browser.enter(token) : browser.connect(token));
    expect((await world.reach(token, "/other", { device: "device-other" })).status).toBe(200);
    return { world, browser, token, id };
  }
  const codeOf = (answer: BrowserAnswer) => answer.headers["x-gateway-error"];

  it("the button takes the token over and leads to the page that was wanted; the other device is refused", async () => {
    const { world, browser, token } = await refusedBrowser();
    const refused = await browser.navigate(page, { headers: { "accept-language": "ru" } });
    expect([refused.status, codeOf(refused)]).toEqual([409, "device_conflict"]);
    expect(refused.text).toContain(
      `<form method="post" action="${form}"><button>Работать здесь: другое устройство отключится</button></form>`,
    );
    const pressed = await press(browser);
    expect([pressed.status, pressed.headers.location]).toEqual([303, page]);
    const wanted = await browser.navigate(page);
    expect([wanted.status, wanted.text]).toEqual([200, "the target's /page?x=1&y=%C3%A4"]);
    const other = await world.reach(token, "/other", { device: "device-other" });
    expect(other.headers.get("x-gateway-error")).toBe("device_taken_over");
  });

  it("a page of another site cannot press it", async () => {
    const { browser } = await refusedBrowser();
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ] as Record<string, string>[]) {
      const answer = await press(browser, headers);
      expect([answer.status, codeOf(answer)]).toEqual([403, "cross_site"]);
      const byScript = await browser.send(form, {
        method: "POST",
        body: "",
        headers: { origin, ...headers },
      });
      expect(JSON.parse(byScript.text).code).toBe("cross_site");
    }
    expect(codeOf(await browser.navigate(page))).toBe("device_conflict");
  });

  it.each([
    ["another site", "https://evil.example/page"],
    ["another user's name for this host", `${new URL(origin).protocol}//evil.example@other.example/page`],
    ["a path that browsers read as a host", `${origin}//evil.example/page`],
    ["the button itself", origin + form],
    ["nothing that is an address", "page"],
  ])("it leads to the first page if the browser came from %s", async (_name, referer) => {
    const { browser } = await refusedBrowser();
    const pressed = await press(browser, { referer });
    expect([pressed.status, pressed.headers.location]).toEqual([303, `${prefix}/`]);
  });

  it("a browser without a token is led back too, to the page that says so", async () => {
    const world = worlds.get(origin);
    const stranger = new PlainBrowser(world?.server.port ?? 0, new URL(origin).host);
    expect((await press(stranger)).headers.location).toBe(page);
    expect(codeOf(await stranger.navigate(page))).toBe("device_id_required");
  });
});

it("where the token was taken over too often there is no button, and the page says from when on it is possible", async () => {
  const world = worlds.get(PREFIX.origin);
  const browser = new PlainBrowser(world?.server.port ?? 0, "app.example");
  const token = await world?.buy();
  await browser.connect(token?.token ?? "");
  const reach = (path: string, device: string, method = "GET") =>
    world?.reach(token?.token ?? "", path, { method, device });
  await reach("/other", "device-one");
  expect((await reach("/takeover", "device-two", "POST"))?.status).toBe(200);
  const { status, text } = await browser.navigate("/api/v1/proxy/page");
  expect(status).toBe(409);
  expect(text).not.toContain("<form");
  expect(text).toMatch(/taken over too often; the next time is possible from \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
});
