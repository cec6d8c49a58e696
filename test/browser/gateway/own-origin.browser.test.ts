/** What pages do at an origin of the target's own exactly as directly, and cannot do under the prefix. */
import type { RequestListener } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { byDigest } from "../../support/browser-targets/digest.ts";
import { OWN_WAYS } from "../../support/browser-targets/gateway-ways.ts";
import { greetWebSockets } from "../../support/browser-targets/greet-web-sockets.ts";
import { expectSaid, SAYING } from "../../support/browser-targets/saying.ts";
import { bodyOf, type ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { Ways } from "../../support/browser-targets/ways.ts";

const WAYS = ["directly", ...OWN_WAYS] as const;

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
  greetWebSockets(target);
});
afterAll(() => ways?.close());

test.each(WAYS)("a router that reads the path knows a deep link after a reload: %s", async (way) => {
  const app = `${SAYING}</head><body><h1></h1><a href="/items/8?tab=log#end">next</a><script>
    const show = () => document.querySelector("h1").textContent = /^[/]items[/](\\d+)$/.exec(location.pathname)?.[1] ?? "nothing here";
    document.querySelector("a").onclick = (event) => { event.preventDefault(); history.pushState({}, "", event.target.href); show(); };
    onpopstate = show; show();
  </script>`;
  const { page, address, errors, strays } = await ways.visit(
    way,
    { "/items/7": app, "/items/8": app },
    "/items/7",
  );
  const heading = page.getByRole("heading");
  expect(await heading.textContent()).toBe("7");
  await page.getByText("next").click();
  for (const step of ["click", "reload"]) {
    if (step === "reload") await page.reload();
    expect([step, await heading.textContent(), page.url()]).toEqual([
      step,
      "8",
      address("/items/8?tab=log#end"),
    ]);
  }
  await page.goBack();
  expect(await heading.textContent()).toBe("7");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a worker made of a blob loads scripts and data by path: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/lib.js": "var lib = 'lib';",
    "/x": "answered",
    "/": `${SAYING}<script>
      const text = "const { origin } = location; importScripts(origin + '/lib.js');" +
        "fetch(origin + '/x').then((a) => a.text()).then((x) => postMessage(lib + ' ' + x))";
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      new Worker(address).onmessage = ({ data }) => say(data);
    </script>`,
  });
  await expectSaid(page, "lib answered");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a service worker stores pages, and answers while the network is away: %s", async (way) => {
  const { page, context, address, errors, strays } = await ways.visit(way, {
    "/sw.js": `oninstall = (event) => event.waitUntil(caches.open("v1").then((cache) => cache.addAll(["/", "/data.json"])));
      onactivate = (event) => event.waitUntil(clients.claim());
      onfetch = (event) => event.respondWith(caches.match(event.request).then((stored) => stored ?? fetch(event.request)));`,
    "/data.json": '"stored"',
    "/": `${SAYING}<h1>Home</h1><script>
      navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(({ scope }) => say(scope));
      fetch("/data.json").then((answer) => answer.json()).then(say)</script>`,
  });
  await expectSaid(page, address("/"), "stored");
  await page.waitForFunction("navigator.serviceWorker.controller !== null");
  target.serve({});
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await expectSaid(page, address("/"), "stored");
  expect(target.requestsOf("/")).toEqual([]);
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a person signs in by HTTP Digest, whose proof covers the path: %s", async (way) => {
  const account = { username: "technician", password: "correct-horse" };
  const answered = (text: string): RequestListener =>
    byDigest(account, (_request, response) => response.setHeader("content-type", "text/html").end(text));
  const pages = {
    "/inside": answered(
      `${SAYING}<h1>Inside</h1><script>fetch("/api?x=1").then((a) => a.text()).then(say)</script>`,
    ),
    "/api": answered("proven"),
  };
  const { page, errors, strays } = await ways.visit(way, pages, "/inside?tab=1", account);
  await page.getByRole("heading", { name: "Inside" }).waitFor();
  await expectSaid(page, "proven");
  expect([errors, strays]).toEqual([[], []]);
});

/** As Next.js checks its server actions: the origin of the page must be the host that the browser asked. */
const acts: RequestListener = async (request, response) => {
  const { host, origin = "", "x-forwarded-host": forwarded = host, referer = "" } = request.headers;
  const isSame = [host, forwarded, new URL(referer).host].every((one) => one === new URL(origin).host);
  const sent = (await bodyOf(request)).toString();
  response.writeHead(isSame ? 200 : 500, { "content-type": "text/html" });
  response.end(`${SAYING}<h1>${isSame ? sent : "Invalid Server Actions request."}</h1>`);
};

test.each(
  WAYS,
)("a form is accepted by a target that compares Origin with the hosts of a request: %s", async (way) => {
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": `${SAYING}</head><body><form method="post" action="/act"><input name="q" value="1"><button>go</button></form>
      <script>fetch("/act", { method: "POST", body: "by script" }).then((answer) => say(answer.status))</script>`,
    "/act": acts,
  });
  await expectSaid(page, "200");
  await page.getByRole("button").click();
  await page.waitForURL(address("/act"));
  expect(await page.getByRole("heading").textContent()).toBe("q=1");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("paths that the gateway uses elsewhere are the target's: %s", async (way) => {
  const paths = ["/status", "/connect", "/logout", "/authenticate", "/health", "/metrics", "/api/v1/status"];
  const { page, errors, strays } = await ways.visit(way, {
    ...Object.fromEntries(paths.map((path) => [path, `"of the target: ${path}"`])),
    "/": `${SAYING}<script>for (const path of ${JSON.stringify(paths)}) fetch(path).then((a) => a.json()).then(say)</script>`,
  });
  await expectSaid(page, ...paths.map((path) => `of the target: ${path}`));
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a page reads back the addresses that it has: %s", async (way) => {
  const { page, address, errors, strays } = await ways.visit(
    way,
    {
      "/folder/m.js": "say('module', import.meta.url)",
      "/folder/page": `${SAYING}</head><body><a href="/x?y#z">a</a><form action="do"></form><script type="module" src="m.js"></script><script>
        say("path", location.pathname + location.search); say("page", document.URL); say("base", document.baseURI);
        say("link", document.links[0].href, document.links[0].pathname); say("written", document.links[0].getAttribute("href"));
        say("form", document.forms[0].action); say("html", document.body.innerHTML.includes('href="/x?y#z"'));
        say("scripts", [...document.scripts].filter(({ src }) => src !== "").map(({ src }) => src));
      </script>`,
    },
    "/folder/page?a=1",
  );
  const module = address("/folder/m.js");
  await expectSaid(
    page,
    ...[`module ${module}`, "path /folder/page?a=1", `page ${address("/folder/page?a=1")}`],
    ...[`base ${address("/folder/page?a=1")}`, `link ${address("/x?y#z")} /x`, "written /x?y#z"],
    ...[`form ${address("/folder/do")}`, "html true", `scripts ${module}`],
  );
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a socket opens at the page's host, and the target sees its own origin: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/": `${SAYING}<script>new WebSocket("ws://" + location.host + "/live?x=1").onmessage = ({ data }) => say(data)</script>`,
  });
  await expectSaid(page, `/live ${target.url}`);
  expect([errors, strays]).toEqual([[], []]);
});

describe("with TARGET_SEES=public", () => {
  let asPublic: Ways;

  beforeAll(async () => {
    asPublic = await Ways.open({ TARGET_SEES: "public" });
    greetWebSockets(asPublic.target);
  });
  afterAll(() => asPublic?.close());

  test.each(OWN_WAYS)("the target sees the addresses that the browser uses: %s", async (way) => {
    const { page, address, errors, strays } = await asPublic.visit(
      way,
      {
        "/page": `${SAYING}</head><body><form method="post" action="/act"><input name="q" value="1"><button>go</button></form>
        <script>new WebSocket("ws://" + location.host + "/live").onmessage = ({ data }) => say(data)</script>`,
        "/act": acts,
      },
      "/page",
    );
    const { origin, host } = new URL(address("/"));
    await expectSaid(page, `/live ${origin}`);
    await page.getByRole("button").click();
    expect(await page.getByRole("heading").textContent()).toBe("q=1");
    expect(asPublic.target.requestsOf("/act").map(({ headers }) => headers)).toMatchObject([
      { host, origin, referer: address("/page"), "x-forwarded-host": host, "x-forwarded-proto": "http" },
    ]);
    expect([errors, strays]).toEqual([[], []]);
  });
});
