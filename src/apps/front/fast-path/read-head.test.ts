import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it, test } from "vitest";
import { fuzzRuns } from "../../../../test/support/fuzz-runs.ts";
import { faultOfCost } from "../../../../test/support/linear-cost.ts";
import { RequestMemo } from "../../../gateway/request/request-memo.ts";
import { addField } from "./add-field.ts";
import { compareWithNode } from "./conformance/request-differences.ts";
import { readHead } from "./read-head.ts";

const get = (...fields: readonly string[]): string =>
  `${["GET /a?b HTTP/1.1", "Host: x", ...fields].join("\r\n")}\r\n\r\n`;

test("a plain head is read as it is written, and what follows it is left", () => {
  expect(
    readHead(`${get("X-A:1", "x-a: \t2 3", "Content-Length: 12", "Connection: Close")}rest`, null),
  ).toEqual({
    method: "GET",
    url: "/a?b",
    fields: {
      lines: "Host: x\r\nX-A:1\r\nx-a: \t2 3\r\nContent-Length: 12\r\nConnection: Close\r\n",
      rawHeaders: ["Host", "x", "X-A", "1", "x-a", "2 3", "Content-Length", "12", "Connection", "Close"],
      headers: { host: "x", "x-a": "1, 2 3", "content-length": "12", connection: "Close" },
      bodyBytes: 12,
      keepsAlive: false,
      memo: new RequestMemo(),
    },
    headBytes: 87,
  });
});

test("fields that are repeated are not read again, and those that differ are", () => {
  const first = readHead(get("X-A: 1"), null)?.fields ?? null;
  expect(readHead(get("X-A: 1").replace("GET /a?b", "PUT /c"), first)).toMatchObject({
    method: "PUT",
    url: "/c",
  });
  expect(readHead(get("X-A: 1"), first)?.fields).toBe(first);
  expect(readHead(get("X-A: 2"), first)?.fields.headers).toEqual({ host: "x", "x-a": "2" });
  expect(readHead(get("X-A: 1", "Connection: close"), first)?.fields.keepsAlive).toBe(false);
  expect(readHead(get("X-A: 1").replace("GET", "get"), first)).toBeNull();
});

describe("the general way reads", () => {
  it.each([
    ["a head that is not whole", get().slice(0, -1)],
    ["another method", get().replace("GET", "PATCHY")],
    ["CONNECT", get().replace("GET /a?b", "CONNECT a:80")],
    ["a method in small letters", get().replace("GET", "get")],
    ["HTTP/1.0", get().replace("1.1", "1.0")],
    ["absolute form", get().replace("/a?b", "http://a/b")],
    ["a URL with a control", get().replace("/a", "/a\x7f")],
    ["a URL that is not ASCII", get().replace("/a", "/\xe9")],
    ["two blanks", get().replace(" /a", "  /a")],
    ["a bare LF", get().replace("\r\n", "\n")],
    ["a bare CR", get("X-A: 1\r2")],
    ["a folded line", get("X-A: 1", " 2")],
    ["a line end before the request", `\r\n${get()}`],
    ["no Host", get().replace("Host", "Hose")],
    ["two Hosts", get("host: x")],
    ["a name with a blank", get("X-A : 1")],
    ["a name that is no token", get("X(A: 1")],
    ["no colon", get("X-A")],
    ["no name", get(": 1")],
    ["an empty value", get("X-A:")],
    ["a value that ends with a blank", get("X-A: 1 ")],
    ["a value that is not ASCII", get("X-A: \xe9")],
    ["NUL", get("X-A: \0")],
    ["two lengths", get("Content-Length: 1", "Content-Length: 1")],
    ["a length with a sign", get("Content-Length: +1")],
    ["a length with a no-break space", get("Content-Length: 1\xa0")],
    ["a list of lengths", get("Content-Length: 1, 1")],
    ["a length beyond all integers", get("Content-Length: 9999999999999999")],
    ["chunks", get("Transfer-Encoding: chunked")],
    ["Expect", get("Expect: 100-continue")],
    ["a name that is no plain property of an object", get("__proto__: a")],
    ["Upgrade", get("Upgrade: websocket", "Connection: Upgrade")],
    ["Trailer", get("Trailer: X-A")],
    ["Proxy-Connection", get("Proxy-Connection: close")],
    ["another option of the connection", get("Connection: X-A")],
    ["two options of the connection", get("Connection: close", "Connection: keep-alive")],
    ["101 fields", get(...Array.from({ length: 100 }, (_, nth) => `X-${nth}: 1`))],
    ["a head above the limit", get(`X-A: ${"1".repeat(16_384)}`)],
  ])("%s", (_, text) => {
    expect(readHead(text, null)).toBeNull();
  });
});

test("fields of one name are joined as Node joins them", () => {
  const names = ["Cookie", "Set-Cookie", "User-Agent", "Host", "X-A", "Accept", "Origin"];
  const raw = names.flatMap((name) => [name, "1", name, "2"]);
  const byNode = new IncomingMessage(new Socket());
  for (let at = 0; at < raw.length; at += 2) byNode.rawHeaders.push(raw[at] ?? "", raw[at + 1] ?? "");
  const headers = Object.create(null);
  for (let at = 0; at < raw.length; at += 2)
    addField(headers, raw[at]?.toLowerCase() ?? "", raw[at + 1] ?? "");
  Reflect.get(byNode, "_addHeaderLines").call(byNode, raw, raw.length);
  for (const name of names.map((each) => each.toLowerCase()))
    expect([name, headers[name]]).toEqual([name, byNode.headers[name]]);
});

/** For an hour: `FUZZ_FACTOR=3000 npx vitest run src/apps/front/fast-path/read-head.test.ts -t Node`. */
it(
  "serves the requests that Node serves, the same ones, whatever bytes come in whatever pieces",
  async () => {
    const report = await compareWithNode(Date.now() & 0xffff, fuzzRuns(80));
    expect(report.differences).toEqual([]);
    expect(report.fast).toBeGreaterThan(report.served / 5);
  },
  fuzzRuns(10_000) + 30_000,
);

test.each([
  ["fields", (count: number) => get("a: b\r\n".repeat(count).slice(0, -2))],
  ["blanks in a value", (count: number) => get(`X: y${" ".repeat(count)}\x01`)],
  ["blanks before a value", (count: number) => get(`X:${" ".repeat(count)}`)],
  ["colons", (count: number) => get(`X${":".repeat(count)}`)],
])("reading costs time linear to the head: %s", (_, make) => {
  expect(faultOfCost((text) => readHead(text, null), make, 16_000)).toBeNull();
});
