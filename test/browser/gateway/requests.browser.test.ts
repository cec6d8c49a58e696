/** Requests by the scripts of a page, and live answers to them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { greetWebSockets } from "../../support/browser-targets/greet-web-sockets.ts";
import { PNG } from "../../support/browser-targets/pictures.ts";
import { expectSaid, SAYING, SOON } from "../../support/browser-targets/saying.ts";
import { bodyOf, pathOf, type ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { WAYS, Ways } from "../../support/browser-targets/ways.ts";

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
  greetWebSockets(target);
});
afterAll(() => ways?.close());

test.each(WAYS)("fetch and XMLHttpRequest reach the target, however the URL is written: %s", async (way) => {
  const { url, host } = target;
  const { page, errors, strays } = await ways.visit(
    way,
    {
      "/api": (request, response) => response.end(request.url),
      "/folder/api": (request, response) => response.end(request.url),
      "/folder/page": `${SAYING}</head><body><script>
      const told = (answer) => answer.text().then(say);
      fetch("/api?1").then(told);
      fetch("${url}/api?2").then(told);
      fetch("//${host}/api?3").then(told);
      fetch("api?4").then(told);
      fetch("../api?5").then(told);
      fetch(new URL("/api?6", location.href)).then(told);
      fetch(new Request("/api?7")).then(told);
      fetch(location.origin + "/api?8").then(told);
      fetch(new Request(new Request("/api?9"), { cache: "no-store" })).then(told);
      fetch("/api?10", { keepalive: true, method: "POST" }).then(told);
      window.fetch.call(window, "http://" + location.host + "/api?11").then(told);
      for (const address of ["/api?12", "${url}/api?13", "./api?14"]) {
        const call = new XMLHttpRequest();
        call.open("GET", address);
        call.onload = () => say(call.responseText);
        call.send();
      }
      fetch("../../../api?15").then(told);
    </script>`,
    },
    "/folder/page",
  );
  const root = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15].map((at) => `/api?${at}`);
  await expectSaid(page, ...root, "/folder/api?4", "/folder/api?14");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("requests that a page sends while it is closed arrive: %s", async (way) => {
  const bodies: string[] = [];
  const note = async (request: IncomingMessage): Promise<void> => {
    bodies.push(`${pathOf(request)} ${await bodyOf(request)}`);
  };
  const { page, address, errors, strays } = await ways.visit(way, {
    "/beacon": (request, response) => void note(request).then(() => response.end()),
    "/last": (request, response) => void note(request).then(() => response.end()),
    "/next": SAYING,
    "/": `${SAYING}<script>addEventListener("pagehide", () => {
      navigator.sendBeacon("/beacon", "bye"); fetch("/last", { method: "POST", body: "bye", keepalive: true });
    })</script>`,
  });
  await page.goto(address("/next"));
  await expect.poll(() => [...bodies].sort(), SOON).toEqual(["/beacon bye", "/last bye"]);
  expect([errors, strays]).toEqual([[], []]);
});

test.each(
  WAYS,
)("WebSockets open and carry messages both ways, however the URL is written: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/": `${SAYING}</head><body><script>
      const open = (address) => {
        const socket = new WebSocket(address);
        socket.onmessage = ({ data }) => {
          say(data);
          if (data.startsWith("/")) socket.send("echo " + data.split(" ")[0]); else socket.close();
        };
      };
      open("ws://${target.host}/ws1");
      open("ws://" + location.host + "/ws2");
      open(location.origin.replace("http", "ws") + "/ws3");
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      open(scheme + "://" + location.hostname + ":" + location.port + "/ws4");
      open(new URL("/ws5", location.href.replace("http", "ws")));
      const binary = new WebSocket("ws://${target.host}/ws6", []);
      binary.binaryType = "arraybuffer";
      binary.onopen = () => binary.send(new Uint8Array([0, 255, 7]));
      binary.onmessage = ({ data }) => data.byteLength && say([...new Uint8Array(data)]);
    </script>`,
  });
  const paths = [1, 2, 3, 4, 5].map((at) => `/ws${at}`);
  await expectSaid(page, ...paths.flatMap((path) => [`${path} ${target.url}`, `echo ${path}`]), "0,255,7");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("server-sent events arrive as they happen: %s", async (way) => {
  const streams: ServerResponse[] = [];
  const { page, errors, strays } = await ways.visit(way, {
    "/events": (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: hello\n\n");
      streams.push(response);
    },
    "/": `${SAYING}<script>
      const source = new EventSource("/events");
      source.onmessage = ({ data }) => say(data);
      source.addEventListener("news", ({ data }) => say(data));
    </script>`,
  });
  await expectSaid(page, "hello");
  streams[0]?.write(`event: news\ndata: see ${target.url}/x\n\n`);
  await expectSaid(page, "hello", `see ${target.url}/x`);
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("URLs in data lead to the target when a script uses them: %s", async (way) => {
  const { url, host } = target;
  const { page, errors, strays } = await ways.visit(way, {
    "/config.json": JSON.stringify({ api: `${url}/api`, live: `ws://${host}/live`, path: "/path" }),
    "/escaped.json": JSON.stringify({ api: `${url}/escaped` }).replaceAll("/", "\\/"),
    "/settings.js": `var settings = { api: "${url}/settings", host: "${host}" };`,
    "/api": "api",
    "/escaped": "escaped",
    "/settings": "settings",
    "/path": "path",
    "/data": "data",
    "/": `${SAYING}<script src="/settings.js"></script></head><body data-api="${url}/data"><script>
      const told = (answer) => answer.text().then(say);
      fetch("/config.json").then((a) => a.json()).then(({ api, live, path }) => {
        fetch(api).then(told); fetch(path).then(told);
        new WebSocket(live).onmessage = ({ data }) => say(data);
      });
      fetch("/escaped.json").then((a) => a.json()).then(({ api }) => fetch(api).then(told));
      fetch(settings.api).then(told);
      fetch(document.body.dataset.api).then(told);
    </script>`,
  });
  await expectSaid(page, "api", "path", `/live ${url}`, "escaped", "settings", "data");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("workers start, and their requests reach the target: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/api": "answered",
    "/jobs/worker.js": `importScripts("/lib.js", "near.js"); fetch("/api").then((a) => a.text()).then((text) => {
      const socket = new WebSocket("ws://" + location.host + "/ws");
      socket.onmessage = ({ data }) => postMessage("worker " + lib + near + " " + text + " " + data.split(" ")[0]);
    })`,
    "/lib.js": "var lib = 'lib';",
    "/jobs/near.js": "var near = 'near';",
    "/shared.js": `onconnect = ({ ports: [port] }) => fetch("/api").then((a) => a.text()).then((text) => port.postMessage("shared " + text))`,
    "/module.js": `import { part } from "./part.js"; fetch("api").then((a) => a.text()).then((text) => postMessage("module " + part + " " + text))`,
    "/part.js": "export const part = 'part';",
    "/": `${SAYING}<script>
      const heard = ({ data }) => say(data);
      new Worker("/jobs/worker.js").onmessage = heard;
      new Worker(new URL("/module.js", location.href), { type: "module" }).onmessage = heard;
      new SharedWorker("/shared.js").port.onmessage = heard;
    </script>`,
  });
  await expectSaid(page, "worker libnear answered /ws", "module part answered", "shared answered");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("modules import each other by any form of URL: %s", async (way) => {
  const isRewritten = way === "by the prefix";
  const { page, errors, strays } = await ways.visit(way, {
    "/m.js": `import { one } from "/one.js"; import { two } from "./two.js"; import { three } from "${target.url}/three.js";
      import { mapped } from "mapped"; say(one, two, three, mapped); import("/late.js").then(({ late }) => say(late));
      say(new URL(import.meta.url).pathname.split("/").pop())`,
    "/one.js": "export const one = 1;",
    "/two.js": "export const two = 2;",
    "/three.js": "export const three = 3;",
    "/real/mapped.js": "export const mapped = 4;",
    "/late.js": "export const late = 'late';",
    "/": `${SAYING}<script type="importmap">{ "imports": { "mapped": "/real/mapped.js" } }</script>
      <link rel="modulepreload" href="/two.js"><script type="module" src="/m.js"></script>
      <script type="module">import { one } from "/one.js"; say("inline", one)</script>`,
  });
  await expectSaid(page, "1 2 3 4", "late", "m.js", "inline 1");
  // Imports in a module cannot be hooked: the gateway redirects them.
  expect([errors, [...new Set(strays)].sort()]).toEqual([[], isRewritten ? ["/late.js", "/one.js"] : []]);
});

test.each(
  WAYS,
)("service workers are registered, but under the prefix refused, and a page works without them: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/sw.js": { headers: { "service-worker-allowed": "/" }, body: "" },
    "/": `${SAYING}<script>navigator.serviceWorker.register("/sw.js").then(() => say("on"), ({ name }) => say(name))</script>`,
  });
  await expectSaid(page, way === "by the prefix" ? "SecurityError" : "on");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("elements that a script creates are loaded from the target: %s", async (way) => {
  const { url } = target;
  const names = ["src", "absolute", "attribute", "html", "adjacent", "written", "set", "node", "clone"];
  const { page, errors, strays } = await ways.visit(way, {
    ...Object.fromEntries(names.map((name) => [`/${name}.png`, PNG])),
    "/made.js": "say('script')",
    "/made.css": "body { color: rgb(1, 2, 3) }",
    "/": `${SAYING}</head><body><div id="a"></div><div id="b"></div><template id="t"><img src="/clone.png"></template><script>
      const make = (name, more) => document.body.append(Object.assign(document.createElement(name), more));
      make("img", { src: "/src.png" });
      make("img", { src: "${url}/absolute.png" });
      make("img", { srcset: "/set.png 1x" });
      const img = document.createElement("img");
      img.setAttribute("src", "/attribute.png");
      document.body.append(img);
      a.innerHTML = '<img alt="x" src="/html.png">';
      b.insertAdjacentHTML("beforeend", "<img src='/adjacent.png'>");
      document.write('<img src="/written.png">');
      document.body.append(document.importNode(t.content, true));
      make("script", { src: "/made.js" });
      make("link", { rel: "stylesheet", href: "/made.css", onload: () => say(getComputedStyle(document.body).color) });
      const node = document.createElementNS("http://www.w3.org/2000/svg", "image");
      node.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", "/node.png");
      document.body.append(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
      document.querySelector("svg").append(node);
    </script>`,
  });
  await expectSaid(page, "script", "rgb(1, 2, 3)");
  const asked = ["/", "/made.css", "/made.js", ...names.map((name) => `/${name}.png`)].sort();
  await expect.poll(() => target.asked(), SOON).toEqual(asked);
  expect([errors, strays]).toEqual([[], []]);
});

test.each(
  WAYS,
)("what a script creates in ways that cannot be hooked is loaded from the target too: %s", async (way) => {
  const names = ["style", "sheet", "rule", "parsed"];
  const { errors, strays } = await ways.visit(way, {
    ...Object.fromEntries(names.map((name) => [`/${name}.png`, PNG])),
    "/": `${SAYING}</head><body><p id="a">a</p><p id="b">b</p><p id="c">c</p><script>
      a.style.backgroundImage = "url(/style.png)";
      const sheet = document.createElement("style");
      sheet.textContent = "#b { background: url(/sheet.png) }";
      document.head.append(sheet);
      sheet.sheet.insertRule("#c { background: url(/rule.png) }");
      document.body.append(new DOMParser().parseFromString('<img src="/parsed.png">', "text/html").querySelector("img"));
    </script>`,
  });
  await expect.poll(() => target.asked(), SOON).toEqual(["/", ...names.map((name) => `/${name}.png`)].sort());
  expect(errors).toEqual([]);
  expect(strays.filter((stray) => !names.includes(stray.slice(1, -4)))).toEqual([]);
});
