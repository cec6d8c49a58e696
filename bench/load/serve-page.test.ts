import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFlags } from "./read-flags.ts";
import { readSize } from "./read-page-size.ts";
import { type ServedPage, servePage } from "./serve-page.ts";

let page: ServedPage;
let host = "";

beforeAll(async () => {
  const read = readFlags(["--port", "0", "--host", "http://127.0.0.1:9"], undefined);
  if (read.kind !== "plan") throw new Error("no plan");
  page = await servePage(read.plan, [], () => undefined);
  host = new URL(page.url).host;
});
afterAll(() => page.close());

type Ask = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string };

function ask(path: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, page.url), { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve([response.statusCode ?? 0, text]));
    });
    asked.on("error", reject).end(body);
  });
}

const SIZE = JSON.stringify({ users: 1, spawnRate: 1, rate: null });
const JSON_TYPE = { "content-type": "application/json" };

describe("the page is its user's alone", () => {
  it("another site whose name leads to this machine cannot read it", async () => {
    for (const path of ["/", "/state", "/report.html"]) {
      expect((await ask(path, { headers: { host: "evil.example" } }))[0]).toBe(403);
      expect((await ask(path, { headers: { origin: "https://evil.example" } }))[0]).toBe(403);
    }
  });

  it("another site cannot start a load, neither by a form nor by a script", async () => {
    const post = { method: "POST", body: SIZE };
    const form = { "content-type": "text/plain" };
    const orders = [
      await ask("/start", { ...post, headers: form }),
      await ask("/start", { ...post, headers: { ...JSON_TYPE, origin: "https://evil.example" } }),
      await ask("/start", { ...post, headers: { ...JSON_TYPE, origin: "null" } }),
    ];
    expect(orders.map(([status]) => status)).toEqual([403, 403, 403]);
    expect(page.run()).toBeNull();
  });

  it("listens on loopback, and answers by both of its names", async () => {
    expect(host).toMatch(/^127\.0\.0\.1:/);
    expect((await ask("/", { headers: { host: host.replace("127.0.0.1", "localhost") } }))[0]).toBe(200);
  });
});

describe("orders", () => {
  it("that say nothing to start with are refused with a reason", async () => {
    for (const body of ["", "{", "{}", '{"users":0,"spawnRate":1,"rate":null}', '"users"']) {
      const [status, text] = await ask("/start", { method: "POST", headers: JSON_TYPE, body });
      expect(status).toBe(422);
      expect(JSON.parse(text).detail).toContain("Users");
    }
    expect(page.run()).toBeNull();
  });

  it("to change what does not run are refused", async () => {
    const [status] = await ask("/resize", { method: "POST", headers: JSON_TYPE, body: SIZE });
    expect(status).toBe(409);
  });

  it("name whole users and rates above 0", () => {
    expect(readSize('{"users":5,"spawnRate":0.5,"rate":100}')).toEqual({
      users: 5,
      spawnRate: 0.5,
      rate: 100,
    });
    const wrong = [
      '{"users":1.5,"spawnRate":1,"rate":null}',
      '{"users":1,"spawnRate":0,"rate":null}',
      '{"users":1,"spawnRate":1,"rate":0}',
      '{"users":1,"spawnRate":1}',
      '{"users":"1","spawnRate":1,"rate":null}',
      "null",
    ];
    expect(wrong.map(readSize)).toEqual(wrong.map(() => null));
  });
});
