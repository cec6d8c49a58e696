/** Maintenance at the target's own origin, known by its host (`PROXY_ORIGIN`) or by its port (`PROXY_PORT`). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, newCustomer } from "../support/customer.ts";
import { freePort } from "../support/free-port.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 30_000;

let world: ProxyWorld;
let own: number;
let desk: Customer;
/** Requests that the target got. */
let reached = 0;

beforeAll(async () => {
  own = await freePort();
  world = await openProxyWorld({
    environment: {
      BACKEND_URL: "http://app.example",
      PROXY_ORIGIN: "http://machine.example",
      PROXY_PORT: String(own),
    },
    handler: (_request, response) => {
      reached += 1;
      response.end("of the target");
    },
  });
  desk = await newCustomer(world.server.url);
  await query(world.server.databaseUrl, `UPDATE users SET is_superuser = true WHERE id = '${desk.id}'`);
});
afterAll(() => world?.close());

test.each([
  ["by its host", () => new PlainBrowser(world.server.port, "machine.example")],
  ["by its port", () => new PlainBrowser(own, `127.0.0.1:${own}`, world.server.port)],
])("at the own origin, known %s, nobody is let through in a window, and the browser stays signed in after it", async (_way, open) => {
  const browser = open();
  await browser.enter((await world.buy()).token, "app.example", "/");
  expect((await browser.navigate("/any")).text).toBe("of the target");

  const ends = new Date(Date.now() + HOUR_MS).toISOString();
  const planned = await desk.call("POST", "/admin/maintenance", { ends_at: ends });
  expect(planned.status).toBe(201);
  const { id } = JSON.parse(await planned.text());
  await waitUntil("it is refused", PATIENCE_MS, async () => (await browser.navigate("/any")).status === 503);
  const before = reached;
  for (const path of ["/any", "/", "/api/v1/users/me", "/favicon.ico"]) {
    const refused = await browser.navigate(path);
    expect([refused.status, refused.headers["x-gateway-error"]]).toEqual([503, "maintenance"]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(HOUR_MS / 2_000);
    expect(refused.headers["cache-control"]).toContain("no-store");
    expect(refused.text).not.toContain("of the target");
  }
  expect(reached).toBe(before);
  const status = await browser.navigate("/.zenzefi/status");
  expect(status.status).toBe(200);

  expect((await desk.call("POST", `/admin/maintenance/${id}/end`, {})).status).toBe(200);
  await waitUntil("it is let through again", PATIENCE_MS, async () => {
    return (await browser.navigate("/any")).text === "of the target";
  });
});
