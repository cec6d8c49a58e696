import { createHash } from "node:crypto";
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { contextFor, rewriting } from "../../../test/support/rewriting.ts";

/** What must fit into a page's first round trip. */
const SCRIPT_BYTES_MAX = 8 * 1024;

type Asked = string[];

/** Runs the script in what it needs of a worker, whose page is `at`, and tells which URLs the browser was then asked for. */
function workerAt(at: string, context = rewriting): (code: string) => Asked {
  const asked: Asked = [];
  const location = new URL(at);
  const ask = (url: unknown): void => void asked.push(String(url));
  class Asks {
    constructor(url: unknown) {
      ask(url);
    }
  }
  class XMLHttpRequest {
    open(_method: string, url: unknown): void {
      ask(url);
    }
  }
  const sandbox = {
    ...{ URL, location, origin: location.origin, XMLHttpRequest },
    ...{ fetch: ask, importScripts: (...urls: unknown[]) => urls.forEach(ask) },
    ...{ Request: Asks, WebSocket: class extends Asks {}, EventSource: Asks, Worker: Asks },
  };
  const world = vm.createContext(Object.assign(sandbox, { self: sandbox }));
  vm.runInContext(context.script.body.toString(), world);
  return (code) => {
    asked.length = 0;
    vm.runInContext(code, world);
    return [...asked];
  };
}

describe("the script in pages and workers", () => {
  const ask = workerAt("https://gw.example/api/v1/proxy/app/page?x");

  it.each([
    ["fetch('/x?y#z')", "https://gw.example/api/v1/proxy/x?y#z"],
    ["fetch(new URL('/x', location.href))", "https://gw.example/api/v1/proxy/x"],
    ["fetch(location.origin + '/x')", "https://gw.example/api/v1/proxy/x"],
    ["fetch('https://target.example:8443/x')", "https://gw.example/api/v1/proxy/x"],
    ["fetch('//target.example:8443')", "https://gw.example/api/v1/proxy/"],
    ["fetch('../../../x')", "https://gw.example/api/v1/proxy/x"],
    ["new Request('/x')", "https://gw.example/api/v1/proxy/x"],
    ["new XMLHttpRequest().open('GET', '/x')", "https://gw.example/api/v1/proxy/x"],
    ["new WebSocket('wss://gw.example/ws')", "wss://gw.example/api/v1/proxy/ws"],
    ["new WebSocket('ws://target.example:8443/ws')", "wss://gw.example/api/v1/proxy/ws"],
    ["new EventSource('/events')", "https://gw.example/api/v1/proxy/events"],
    ["new Worker('/worker.js')", "https://gw.example/api/v1/proxy/worker.js"],
    ["importScripts('/x.js')", "https://gw.example/api/v1/proxy/x.js"],
  ])("%s stays behind the proxy", (code, url) => {
    expect(ask(code)).toEqual([url]);
  });

  it.each([
    ["x", "./x", "?x", "../x", ""],
    ["/api/v1/proxy/x", "https://gw.example/api/v1/proxy", "/zenzefi-inside.js"],
    [
      "https://other.example/x",
      "//other.example/x",
      "https://target.example/x",
      "data:,/x",
      "blob:https://gw.example/1",
    ],
  ])("asks for %j as it is", (...urls) => {
    expect(ask(urls.map((url) => `fetch(${JSON.stringify(url)})`).join(";"))).toEqual(urls);
  });

  it("hands over what is no string untouched, and all other arguments", () => {
    expect(ask("fetch({ toString: () => '/x' })")).toEqual(["/x"]);
    expect(ask("importScripts('/a.js', 'b.js')")).toEqual(["https://gw.example/api/v1/proxy/a.js", "b.js"]);
  });

  it("keeps what is wrapped what it was", () => {
    const code =
      "class Own extends EventSource {}; const all = [new WebSocket('/x') instanceof WebSocket, new Own('/y') instanceof Own];";
    expect(ask(`${code} if (all.includes(false)) fetch('wrong')`)).toEqual([
      "https://gw.example/api/v1/proxy/x",
      "https://gw.example/api/v1/proxy/y",
    ]);
  });

  it("takes the target's base path off, and leaves what lies beside it", () => {
    const based = workerAt(
      "http://localhost:8000/api/v1/proxy/",
      contextFor("http://target.example/base", "http://localhost:8000"),
    );
    expect(based("fetch('/base/x'); fetch('/y'); new WebSocket('ws://target.example/base')")).toEqual([
      ...["http://localhost:8000/api/v1/proxy/x", "/y", "ws://localhost:8000/api/v1/proxy/"],
    ]);
  });

  it("runs once, and not at all where there is no origin", () => {
    const twice = workerAt("https://gw.example/api/v1/proxy/");
    expect(twice(`${rewriting.script.body}; fetch('/x')`)).toEqual(["https://gw.example/api/v1/proxy/x"]);
    const opaque = workerAt("data:text/javascript,1");
    expect(opaque("fetch('/x')")).toEqual(["/x"]);
  });

  it("is small, and is what its integrity says", () => {
    const { body, integrity } = rewriting.script;
    expect(body.length).toBeLessThan(SCRIPT_BYTES_MAX);
    expect(integrity).toBe(`sha256-${createHash("sha256").update(body).digest("base64")}`);
    expect(body.toString()).not.toMatch(/^\s*\/\//m);
  });
});
