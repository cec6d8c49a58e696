/** A target that cannot be connected to: requests are refused at once, and it is found again without anybody's help. */
import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const FAILURES = 4;

let port: number;
let target: Server | null = null;
let world: ProxyWorld;

beforeEach(async () => {
  port = await freePort();
  world = await openProxyWorld({
    targetUrl: () => `http://127.0.0.1:${port}`,
    environment: { TARGET_BREAKER_FAILURES: String(FAILURES), METRICS_ALLOW: "127.0.0.1" },
  });
});
afterEach(async () => {
  stopTarget();
  await world?.close();
});

async function startTarget(handler: RequestListener): Promise<void> {
  target = createServer(handler);
  await new Promise<void>((resolve) => target?.listen(port, "127.0.0.1", resolve));
}

function stopTarget(): void {
  target?.close();
  target?.closeAllConnections();
  target = null;
}

async function breakerState(): Promise<string | undefined> {
  const page = await (await fetch(`${world.server.url}/metrics`)).text();
  return /^target_breaker_state (\d)$/m.exec(page)?.[1];
}

test("with the target dead requests are refused without a connection, and served again soon after it is back", async () => {
  const { token } = await world.buy();
  for (let count = 1; count <= FAILURES; count += 1) {
    const refused = await world.reach(token, "/");
    expect(await refusalOf(refused)).toEqual({ status: 502, code: "upstream_unreachable" });
    expect(refused.headers.get("retry-after")).toBeNull();
  }
  expect(await breakerState()).toBe("2");
  const refused = await world.reach(token, "/");
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refusalOf(refused)).toEqual({ status: 502, code: "upstream_unreachable" });
  expect((await world.status(token)).is_activated).toBe(false);

  await startTarget((_request, response) => void response.end("back"));
  await waitUntil(
    "the target is used again",
    20_000,
    async () => (await world.reach(token, "/")).status === 200,
  );
  expect(await breakerState()).toBe("0");
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.reach(token, "/")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test("errors and interrupted answers of a target that accepts connections never open it", async () => {
  const { token } = await world.buy();
  await startTarget((request, response) => {
    if (request.url === "/broken") request.socket.destroy();
    else response.writeHead(503).end();
  });
  for (let count = 0; count < 2 * FAILURES; count += 1) {
    expect((await world.reach(token, "/broken")).status).toBe(502);
    expect((await world.reach(token, "/failing")).status).toBe(503);
  }
  expect(await breakerState()).toBe("0");
});
