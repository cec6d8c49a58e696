/** How a request that waits for its turn ends without it. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { tokensOfUsers, untilTurnsHeld, untilTurnsWaited } from "../support/held-turns.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld, refusalOf } from "../support/proxy-world.ts";

const QUEUE_MAX = 3;

let upstream: HeldUpstream;
let world: ProxyWorld;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  world = await openProxyWorld({
    targetUrl: () => upstream.url,
    environment: {
      BACKEND_URL: "https://app.example",
      PROXY_ORIGIN: "https://machine.example",
      TARGET_MAX_CONCURRENT: "1",
      TARGET_QUEUE_MAX: String(QUEUE_MAX),
      TARGET_QUEUE_TIMEOUT_SECONDS: "60",
      METRICS_ALLOW: "127.0.0.1",
    },
  });
});
afterEach(async () => {
  upstream.letGo("/");
  await untilTurnsHeld(world, 0);
});
afterAll(async () => {
  await world?.close();
  await upstream?.close();
});

test("past the whole queue's bound one more is refused, to a browser with a page that leads back and does not reload", async () => {
  const tokens = await tokensOfUsers(world, QUEUE_MAX + 2);
  const [running = "", ...others] = tokens;
  const last = others.pop() ?? "";
  const browser = new PlainBrowser(world.server.port, "machine.example");
  await browser.enter(last);
  const held = world.reach(running, "/wait");
  await untilTurnsHeld(world, 1);
  const waiting = others.map((token) => world.reach(token, "/quick"));
  await untilTurnsWaited(world, QUEUE_MAX);
  const page = await browser.navigate("/page");
  expect([page.status, page.headers["x-gateway-error"]]).toEqual([503, "target_busy"]);
  expect(page.headers).toMatchObject({
    "retry-after": "5",
    "x-queue-position": "4",
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
  });
  expect(page.text).toContain("<h1>The target is busy</h1>");
  expect(page.text).toContain('<a href="">Try again</a>');
  expect(page.headers["refresh"]).toBeUndefined();
  upstream.letGo("/");
  const statuses = (await Promise.all([held, ...waiting])).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test("a token that expires while its request waits ends it, and the target never sees it", async () => {
  const [running = ""] = await tokensOfUsers(world, 1);
  const { id, token } = await world.buy();
  expect((await world.reach(token, "/quick", { device: "device-before" })).status).toBe(200);
  await world.customer.call("POST", `/tokens/${id}/release-device`);
  // So that the lease is claimed with this end.
  await world.rows(
    `UPDATE access_tokens SET activated_at = now() - interval '1 hour' + interval '4 seconds' WHERE id = '${id}'`,
  );
  const held = world.reach(running, "/wait");
  await untilTurnsHeld(world, 1);
  const refused = await world.reach(token, "/expiring");
  expect(await refusalOf(refused)).toEqual({ status: 401, code: "token_invalid" });
  upstream.letGo("/");
  await held;
  expect(upstream.arrived("/expiring")).toBe(0);
});
