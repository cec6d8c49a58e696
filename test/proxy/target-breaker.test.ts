/** A target that cannot be connected to: requests are refused at once, and it is found again without anybody's help. */
import {
  type ClientRequest,
  createServer,
  request as httpRequest,
  type RequestListener,
  type Server,
} from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { clientHeaders } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const FAILURES = 4;

let port: number;
let target: Server | null = null;
let world: ProxyWorld;

beforeAll(async () => {
  port = await freePort();
  world = await openProxyWorld({
    targetUrl: () => `http://127.0.0.1:${port}`,
    environment: {
      TARGET_BREAKER_FAILURES: String(FAILURES),
      TARGET_MAX_CONCURRENT: "2",
      TARGET_QUEUE_TIMEOUT_SECONDS: "1",
      METRICS_ALLOW: "127.0.0.1",
    },
  });
});
afterEach(() => stopTarget());
afterAll(() => world?.close());

/** A target that does not answer to `/slow`. */
const working: RequestListener = (request, response) => {
  if (request.url !== "/slow") response.end("ok");
};

/** Starts the target, and waits until the gateway has found it. */
async function startTarget(token: string, handler: RequestListener = working): Promise<void> {
  target = createServer(handler);
  await new Promise<void>((resolve) => target?.listen(port, "127.0.0.1", resolve));
  await waitUntil(
    "the target is used again",
    20_000,
    async () => (await world.reach(token, "/")).status === 200,
  );
}

/** A request that is not answered, on a connection of its own. */
function askSlow(token: string): ClientRequest {
  const url = `${world.server.url}/api/v1/proxy/slow`;
  const asked = httpRequest(url, { headers: clientHeaders(token), agent: false });
  asked.on("error", () => {});
  return asked.end();
}

function stopTarget(): void {
  target?.close();
  target?.closeAllConnections();
  target = null;
}

/** The value of a metric's line. */
async function metric(name: string): Promise<string | undefined> {
  const page = await (await fetch(`${world.server.url}/metrics`)).text();
  const line = page.split("\n").find((text) => text.startsWith(`${name} `));
  return line?.split(" ").at(-1);
}

const breakerState = (): Promise<string | undefined> => metric("target_breaker_state");

const untilInUse = (count: number): Promise<void> =>
  waitUntil(
    `the target works on ${count}`,
    20_000,
    async () => (await metric('target_concurrency{kind="used"}')) === String(count),
  );

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

  await startTarget(token);
  expect(await breakerState()).toBe("0");
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.reach(token, "/")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test("what waits for a turn is refused too, as soon as the target cannot be connected to", async () => {
  const { token } = await world.buy();
  await startTarget(token);
  const running = askSlow(token);
  await untilInUse(1);
  target?.close(); // the connection in use stays, and with it one of the two turns
  target?.closeIdleConnections();
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => world.reach(token, "/", { method: "POST" })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
  const atOnce = answers.filter(({ headers }) => headers.get("retry-after") !== null);
  expect(atOnce).toHaveLength(30 - FAILURES);
  running.destroy();
});

test("a request that has waited for too long is refused, and tells for how long it waited", async () => {
  const { token } = await world.buy();
  await startTarget(token);
  const running = [askSlow(token), askSlow(token)];
  await untilInUse(2);
  const refused = await world.reach(token, "/");
  expect(await refusalOf(refused)).toEqual({ status: 503, code: "target_busy" });
  expect(refused.headers.get("x-queue-position")).toBe("1");
  expect(Number(refused.headers.get("x-queue-wait-ms"))).toBeGreaterThanOrEqual(1_000);
  for (const request of running) request.destroy();
});

test("errors and interrupted answers of a target that accepts connections never open it", async () => {
  const { token } = await world.buy();
  await startTarget(token, (request, response) => {
    if (request.url === "/broken") request.socket.destroy();
    else response.writeHead(request.url === "/failing" ? 503 : 200).end();
  });
  for (let count = 0; count < 2 * FAILURES; count += 1) {
    expect((await world.reach(token, "/broken")).status).toBe(502);
    expect((await world.reach(token, "/failing")).status).toBe(503);
  }
  expect(await breakerState()).toBe("0");
});
