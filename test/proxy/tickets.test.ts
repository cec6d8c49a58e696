import { expect, onTestFinished, test } from "vitest";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import type { TestEnvironment } from "../support/test-settings.ts";

async function openWorld(environment: TestEnvironment): Promise<ProxyWorld> {
  const world = await openProxyWorld({ environment });
  onTestFinished(() => world.close());
  return world;
}

async function askForTicket(world: ProxyWorld) {
  const { id } = await world.buy();
  const answer = await world.customer.call("POST", `/tokens/${id}/ticket`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

test("with PROXY_ORIGIN a ticket leads there", async () => {
  const world = await openWorld({
    BACKEND_URL: "https://app.example",
    PROXY_ORIGIN: "https://target.example",
  });
  const { status, body } = await askForTicket(world);
  expect(status).toBe(201);
  expect(body.url).toBe(`https://target.example/.zenzefi/enter?ticket=${body.ticket}`);
});

test("if PROXY_ORIGIN is the console's origin there are no tickets", async () => {
  const world = await openWorld({ BACKEND_URL: "https://app.example", PROXY_ORIGIN: "https://app.example" });
  const { status, body } = await askForTicket(world);
  expect([status, body.code]).toEqual([404, "own_origin_off"]);
});
