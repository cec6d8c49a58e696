/**
 * A body that broke off must never look complete to the client. HTTP libraries handle this differently, and HTTP/1.0 has no
 * end mark at all, so each way of framing is broken off in each way.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { openRaw, type RawUpstream, rawRequest, startRawUpstream } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** What the target sends before it breaks off, by the path's first segment. */
const STARTS: Record<string, string> = {
  length: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst part",
  chunked: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nfirst part\r\n",
  close: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfirst part",
  http10: "HTTP/1.0 200 OK\r\n\r\nfirst part",
};

let raw: RawUpstream;
let world: ProxyWorld;
let token: string;

beforeAll(async () => {
  raw = await startRawUpstream((socket, head) => {
    const [, framing = "", ending = ""] = /^\w+ \/(\w+)\/(\w+)/.exec(head) ?? [];
    if (framing === "silent") return void (ending === "reset" ? socket.resetAndDestroy() : socket.end());
    const start = STARTS[framing] ?? "";
    const sent = start.replace("\r\n\r\n", `\r\nX-Way: ${framing}\r\n\r\n`);
    socket.write(sent, () => {
      if (ending === "reset") setTimeout(() => socket.resetAndDestroy(), 50);
      if (ending === "end") setTimeout(() => socket.end(), 50);
    });
  });
  world = await openProxyWorld({ targetUrl: () => raw.url });
  ({ token } = await world.buy());
});

afterAll(async () => {
  await world.close();
  await raw.close();
});

async function fetchRaw(path: string, version: "1.0" | "1.1") {
  const client = openRaw(world.server.port, rawRequest(token, `GET /api/v1/proxy${path} HTTP/${version}`));
  await waitUntil(`${path} ends`, 5_000, () => client.ending() !== "open");
  return client;
}

describe.each(["1.1", "1.0"] as const)("a client of HTTP/%s", (version) => {
  test.each([
    "length",
    "chunked",
    "close",
    "http10",
  ])("sees a reset, never an end, where the target resets a body (%s)", async (framing) => {
    const client = await fetchRaw(`/${framing}/reset`, version);
    expect(client.ending()).toBe("reset");
  });

  test.each([
    "length",
    "chunked",
  ])("sees a reset where the target ends a body too early (%s)", async (framing) => {
    const client = await fetchRaw(`/${framing}/end`, version);
    expect(client.text()).toContain("first part");
    expect(client.ending()).toBe("reset");
  });
});

test.each(["close", "http10"])("a body that the target ends by closing (%s) is complete", async (framing) => {
  const answer = await world.reach(token, `/${framing}/end`);
  expect(await answer.text()).toBe("first part");
});

test.each([
  "end",
  "reset",
])("a target that closes without an answer (%s) is 502 upstream_unreachable", async (ending) => {
  const answer = await world.reach(token, `/silent/${ending}`, { method: "POST", body: "x" });
  expect(await refusalOf(answer)).toEqual({ status: 502, code: "upstream_unreachable" });
});
