/** Pages with policies of the target: what they allow works through the gateway too, and nothing else does. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { greetWebSockets } from "../../support/browser-targets/greet-web-sockets.ts";
import { PNG } from "../../support/browser-targets/pictures.ts";
import { expectSaid, SAYING } from "../../support/browser-targets/saying.ts";
import type { ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { WAYS, Ways } from "../../support/browser-targets/ways.ts";

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
  greetWebSockets(target);
});
afterAll(() => ways?.close());

/** Without an inline script, which most of these policies would forbid. */
const say = (what: string): string => `(self.said ??= []).push(${what})`;
const INLINE = say("'inline'");
const HASH = createHash("sha256").update(INLINE).digest("base64");
/** The console's message about a handler that a policy forbids. */
const FORBIDDEN = /Executing inline event handler violates|requires 'TrustedScript'/;

type Policed = { readonly policy?: string; readonly body: string; readonly said: readonly string[] };

function policedPages(): Record<string, Policed> {
  const { url, host } = target;
  const lib = '<script src="/lib.js"></script>';
  const all = `${lib}<script src="/calls.js"></script><img src="/a.png" alt="">`;
  const inline = `<script>${INLINE}</script>`;
  return {
    "/nonce": {
      policy: "script-src 'nonce-abc'",
      body: `<script nonce="abc" src="/lib.js"></script><script nonce="abc">${INLINE}</script>`,
      said: ["lib", "inline"],
    },
    "/self": { policy: "default-src 'self'; connect-src 'self'", body: all, said: ["lib", "api", "/ws"] },
    "/strict": {
      policy: `script-src 'strict-dynamic' 'sha256-${HASH}' 'nonce-abc'`,
      body: `${inline}<script nonce="abc" src="/loads.js"></script>`,
      said: ["inline", "lib"],
    },
    "/hash": { policy: `script-src 'strict-dynamic' 'sha256-${HASH}'`, body: inline, said: ["inline"] },
    "/host": {
      policy: `default-src 'none'; script-src ${url}/; connect-src ${host} ws://${host}; img-src ${url}/a.png`,
      body: all,
      said: ["lib", "api", "/ws"],
    },
    "/meta": {
      body: `<meta http-equiv="Content-Security-Policy" content="script-src ${url}">${lib}`,
      said: ["lib"],
    },
    "/types": {
      policy: "require-trusted-types-for 'script'; trusted-types mine",
      body: '<script src="/typed.js"></script>',
      said: ["lib", "api"],
    },
  };
}

const SCRIPTS = {
  "/lib.js": say("'lib'"),
  "/calls.js": `fetch("/api").then((answer) => answer.text()).then((text) => ${say("text")});
    new WebSocket("ws://" + location.host + "/ws").onmessage = ({ data }) => ${say("data.split(' ')[0]")};`,
  "/loads.js": `const made = document.createElement("script"); made.src = "/lib.js"; document.head.append(made);`,
  "/typed.js": `const mine = trustedTypes.createPolicy("mine", { createScriptURL: (url) => url, createHTML: (html) => html });
    const made = document.createElement("script"); made.src = mine.createScriptURL("/lib.js"); document.head.append(made);
    document.createElement("div").innerHTML = mine.createHTML("<p>x</p>");
    fetch("/api").then((answer) => answer.text()).then((text) => ${say("text")});`,
};

/** A handler that no policy allows. */
const EVIL = "document.body.setAttribute('onclick', 'said.push(`evil`)'); document.body.click()";

test.each(WAYS)("a policy allows and forbids the same as without the gateway: %s", async (way) => {
  const policed = Object.entries(policedPages());
  const pages = policed.map(([path, { policy, body }]) => {
    const headers = { ...(policy === undefined ? {} : { "content-security-policy": policy }) };
    return [
      path,
      { headers, body: `<!doctype html><link rel="icon" href="/a.png"><title>Target</title>${body}` },
    ];
  });
  const { page, address, errors, strays } = await ways.visit(way, {
    ...Object.fromEntries(pages),
    ...SCRIPTS,
    "/a.png": PNG,
    "/api": "api",
    "/": SAYING,
  });
  for (const [path, { said }] of policed) {
    await page.goto(address(path));
    await expectSaid(page, ...said);
    expect([path, ...errors]).toEqual([path]);
    await page.evaluate(EVIL).catch((error) => errors.push(String(error)));
    await expectSaid(page, ...said);
    expect([path, errors.splice(0).every((error) => FORBIDDEN.test(error))]).toEqual([path, true]);
  }
  // A TrustedScriptURL is not a string and is not mapped: the gateway redirects it.
  expect(strays).toEqual(way === "by the prefix" ? ["/lib.js"] : []);
});

test.each(WAYS)("scripts and style sheets with an integrity check are loaded: %s", async (way) => {
  // At its own origin the address of the target in a file is replaced, and the attribute that checks the file is not removed.
  const named = way === "directly" || way === "by the prefix" ? target.url : "https://elsewhere.example";
  const script = `say("script"); /* ${named} */`;
  const style = "body { color: rgb(1, 2, 3); background: url(/a.png) }";
  const of = (text: string): string => `sha384-${createHash("sha384").update(text).digest("base64")}`;
  const { page, errors, strays } = await ways.visit(way, {
    "/a.js": script,
    "/a.css": style,
    "/a.png": PNG,
    "/": `${SAYING}<link rel="stylesheet" href="/a.css" integrity="${of(style)}">
      <script src="${target.url}/a.js" integrity="${of(script)}" crossorigin="anonymous"></script></head><body><script>
      const made = document.createElement("script"); made.integrity = "${of(script)}"; made.src = "/a.js"; document.body.append(made);
    </script>`,
  });
  await expectSaid(page, "script", "script");
  expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(1, 2, 3)");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("pages that only their own site may frame are displayed in its frames: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/own": {
      headers: { "x-frame-options": "SAMEORIGIN" },
      body: `${SAYING}<script>parent.say("own")</script>`,
    },
    "/policed": {
      headers: { "content-security-policy": `frame-ancestors ${target.url}` },
      body: `${SAYING}<script>parent.say("policed")</script>`,
    },
    "/boxed": `${SAYING}<script>parent.postMessage("boxed", "*")</script>`,
    "/": `${SAYING}<script>onmessage = ({ data, origin }) => say(data, origin)</script><iframe src="/own"></iframe>
      <iframe src="/policed"></iframe><iframe src="/boxed" sandbox="allow-scripts"></iframe>`,
  });
  await expectSaid(page, "own", "policed", "boxed null");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a page may be isolated from other origins: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/a.js": { headers: { "cross-origin-resource-policy": "same-origin" }, body: "say('script')" },
    "/": {
      headers: {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "permissions-policy": "geolocation=()",
      },
      body: `${SAYING}<script src="/a.js"></script><script>say(crossOriginIsolated)</script>`,
    },
  });
  await expectSaid(page, "script", "true");
  expect([errors, strays]).toEqual([[], []]);
});
