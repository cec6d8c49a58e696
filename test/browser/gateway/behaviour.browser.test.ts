/** What a page's scripts read about it: its URL, its history, its origin, its storage. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSaid, SAYING } from "../../support/browser-targets/saying.ts";
import type { ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { WAYS, Ways } from "../../support/browser-targets/ways.ts";

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
});
afterAll(() => ways?.close());

test.each(
  WAYS,
)("a URL that a script pushed can be reloaded, and the history goes back and forward: %s", async (way) => {
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": `${SAYING}<h1>Start</h1><button onclick="history.pushState({ at: 1 }, '', '/pushed?x=1')">push</button>
      <button onclick="history.replaceState({}, '', '${target.url}/replaced')">replace</button>
      <script>onpopstate = ({ state }) => say("popped", JSON.stringify(state))</script>`,
    "/pushed": `${SAYING}<h1>Pushed</h1>`,
    "/replaced": `${SAYING}<h1>Replaced</h1>`,
  });
  await page.getByText("push", { exact: true }).click();
  expect(page.url()).toBe(address("/pushed?x=1"));
  await page.goBack();
  await expectSaid(page, "popped null");
  expect(page.url()).toBe(address("/"));
  await page.goForward();
  await page.reload();
  await page.getByRole("heading", { name: "Pushed" }).waitFor();
  expect(target.requestsOf("/pushed").map(({ url }) => url)).toEqual(["/pushed?x=1"]);
  await page.goto(address("/"));
  await page.getByText("replace", { exact: true }).click();
  await page.reload();
  await page.getByRole("heading", { name: "Replaced" }).waitFor();
  expect(page.url()).toBe(address("/replaced"));
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("frames of one page receive each other's messages with their own origin: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/frame": `${SAYING}<script>onmessage = ({ origin, source, data }) =>
      origin === location.origin && source.postMessage("got " + data, location.origin);
      parent.postMessage("ready", location.origin)</script>`,
    "/": `${SAYING}<script>onmessage = ({ origin, source, data }) => {
      say(origin === location.origin, data, source.document.domain === document.domain);
      if (data === "ready") source.postMessage("word", "*");
    }</script><iframe src="/frame"></iframe>`,
  });
  await expectSaid(page, "true ready true", "true got word true");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a page's storage persists, and all properties of its URL agree: %s", async (way) => {
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": `${SAYING}<script>localStorage.a = sessionStorage.b = "kept"; say(new URL(document.URL).origin === location.origin,
      document.location === location, location.protocol + "//" + location.host === origin, document.baseURI === location.href)</script>`,
    "/next": `${SAYING}<script>say(localStorage.a, sessionStorage.b, document.referrer.endsWith("/"))</script>`,
  });
  await expectSaid(page, "true true true true");
  await page.evaluate(`location.href = "/next"`);
  await page.waitForURL(address("/next"));
  await expectSaid(page, "kept kept true");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(
  WAYS,
)("a sign-out of the target with Clear-Site-Data does not disconnect the browser: %s", async (way) => {
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": SAYING,
    "/sign-out": { headers: { "clear-site-data": '"*"' }, body: `${SAYING}<h1>Signed out</h1>` },
    "/next": `${SAYING}<h1>Next</h1>`,
  });
  for (const [path, heading] of [
    ["/sign-out", "Signed out"],
    ["/next", "Next"],
  ] as const) {
    await page.goto(address(path));
    await page.getByRole("heading", { name: heading }).waitFor();
  }
  expect([errors, strays]).toEqual([[], []]);
});
