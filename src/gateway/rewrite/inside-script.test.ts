import { createHash } from "node:crypto";
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { contextFor, rewriting } from "../../../test/support/rewriting.ts";

/** What fits into the first round trip of a connection. */
const SCRIPT_BYTES_MAX = 8 * 1024;

/**
 * Runs the script in the parts of a worker that it needs.
 * @returns runs code there, and returns the URLs that the code requested
 */
function workerAt(at: string, context = rewriting): (code: string) => string[] {
  const requested: string[] = [];
  const location = new URL(at);
  const record = (url: unknown): void => void requested.push(String(url));
  class Requesting {
    constructor(url: unknown) {
      record(url);
    }
  }
  class XMLHttpRequest {
    open(_method: string, url: unknown): void {
      record(url);
    }
  }
  const sandbox = {
    ...{ URL, location, origin: location.origin, XMLHttpRequest },
    ...{ fetch: record, importScripts: (...urls: unknown[]) => urls.forEach(record) },
    ...{
      Request: Requesting,
      WebSocket: class extends Requesting {},
      EventSource: Requesting,
      Worker: Requesting,
    },
  };
  const worker = vm.createContext(Object.assign(sandbox, { self: sandbox }));
  vm.runInContext(context.script.body.toString(), worker);
  return (code) => {
    requested.length = 0;
    vm.runInContext(code, worker);
    return [...requested];
  };
}

describe("the script in pages and workers", () => {
  const run = workerAt("https://gw.example/api/v1/proxy/app/page?x");

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
  ])("%s goes to the proxy", (code, url) => {
    expect(run(code)).toEqual([url]);
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
  ])("leaves %j unchanged", (...urls) => {
    expect(run(urls.map((url) => `fetch(${JSON.stringify(url)})`).join(";"))).toEqual(urls);
  });

  it("passes on what is no string unchanged, and all other arguments", () => {
    expect(run("fetch({ toString: () => '/x' })")).toEqual(["/x"]);
    expect(run("importScripts('/a.js', 'b.js')")).toEqual(["https://gw.example/api/v1/proxy/a.js", "b.js"]);
  });

  it("leaves wrapped classes usable with instanceof and extends", () => {
    const code =
      "class Own extends EventSource {}; const all = [new WebSocket('/x') instanceof WebSocket, new Own('/y') instanceof Own];";
    expect(run(`${code} if (all.includes(false)) fetch('wrong')`)).toEqual([
      "https://gw.example/api/v1/proxy/x",
      "https://gw.example/api/v1/proxy/y",
    ]);
  });

  it("removes the target's base path, and leaves other paths", () => {
    const based = workerAt(
      "http://localhost:8000/api/v1/proxy/",
      contextFor("http://target.example/base", "http://localhost:8000"),
    );
    expect(based("fetch('/base/x'); fetch('/y'); new WebSocket('ws://target.example/base')")).toEqual([
      ...["http://localhost:8000/api/v1/proxy/x", "/y", "ws://localhost:8000/api/v1/proxy/"],
    ]);
  });

  it("runs once, and not at all in a context without an origin", () => {
    const twice = workerAt("https://gw.example/api/v1/proxy/");
    expect(twice(`${rewriting.script.body}; fetch('/x')`)).toEqual(["https://gw.example/api/v1/proxy/x"]);
    const opaque = workerAt("data:text/javascript,1");
    expect(opaque("fetch('/x')")).toEqual(["/x"]);
  });

  it("is small, and matches its integrity", () => {
    const { body, integrity } = rewriting.script;
    expect(body.length).toBeLessThan(SCRIPT_BYTES_MAX);
    expect(integrity).toBe(`sha256-${createHash("sha256").update(body).digest("base64")}`);
    expect(body.toString()).not.toMatch(/^\s*\/\//m);
  });
});
