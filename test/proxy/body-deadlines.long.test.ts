import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createFrontServer } from "../../src/apps/front/front-server.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { exchangeRaw } from "../support/raw-exchange.ts";
import { openRaw, type RawClient } from "../support/raw-socket.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let world: ProxyWorld;

beforeAll(async () => {
  world = await openProxyWorld();
});
afterAll(() => world.close());

const head = (fields: readonly string[], path = "/api/v1/proxy/authenticate") =>
  `POST ${path} HTTP/1.1\r\nHost: gateway.test\r\n${fields.join("\r\n")}\r\n\r\n`;

/** Sends a byte now and then, as long as the connection is open. */
function drip(client: RawClient): void {
  client.socket.on("error", () => {});
  const timer = setInterval(() => client.socket.writable && client.socket.write(" "), 100);
  client.socket.on("close", () => clearInterval(timer));
}

test.each([
  ["silence", () => {}],
  ["a byte now and then", drip],
])(
  "/authenticate does not wait for its body without limit: %s",
  async (_title, after) => {
    const client = openRaw(world.server.port, head(["Content-Length: 100"]));
    onTestFinished(() => void client.socket.destroy());
    after(client);
    await waitUntil("it is answered", 9_000, async () => client.text().includes("\r\n\r\n{"));
    expect(client.text()).toMatch(/^HTTP\/1.1 408 /);
    expect(client.text().toLowerCase()).toContain("x-gateway-error: request_timeout");
    await waitUntil("the connection is closed", 5_000, async () => client.ending() !== "open");
  },
  20_000,
);

test("/authenticate refuses a body that is too large as early as possible", async () => {
  const announced = await exchangeRaw(world.server.port, head(["Content-Length: 4097"]), 1);
  expect(announced.answers[0]).toMatchObject({
    status: 413,
    headers: { "x-gateway-error": "payload_too_large" },
  });
  const chunk = `2000\r\n${"x".repeat(8_192)}\r\n`;
  const grown = await exchangeRaw(world.server.port, head(["Transfer-Encoding: chunked"]) + chunk, 1);
  expect(grown.answers[0]?.status).toBe(413);
});

test("a client of /authenticate that sends Expect: 100-continue gets 100 Continue", async () => {
  const { token } = await world.buy();
  const body = JSON.stringify({ token });
  const client = openRaw(
    world.server.port,
    head([`Content-Length: ${body.length}`, "Expect: 100-continue", "Connection: close"]),
  );
  onTestFinished(() => void client.socket.destroy());
  await waitUntil("100 Continue", 3_000, async () => client.text().startsWith("HTTP/1.1 100 "));
  client.socket.write(body);
  await waitUntil("the connection is closed", 3_000, async () => client.ending() !== "open");
  expect(client.text()).toContain("HTTP/1.1 200 ");
});

test("a client that disconnects in the middle of its body does no harm", async () => {
  const client = openRaw(world.server.port, head(["Content-Length: 100"]));
  client.socket.on("connect", () => setTimeout(() => client.socket.resetAndDestroy(), 50));
  await waitUntil("it has disconnected", 3_000, async () => client.socket.destroyed);
  expect((await fetch(`${world.server.url}/health/live`)).status).toBe(200);
});

test("a body of the API that comes byte by byte is cut off after its deadline with 408, and a quick one is served", async () => {
  const app = fastify({
    serverFactory: (api) =>
      createFrontServer({ handle: () => false, takes: () => false, handleUpgrade: () => false }, api, {
        newRequestId: () => "request-1",
        defaultLanguage: "en",
        fastPath: null,
        times: { apiBodyDeadlineMs: 700 },
      }),
  });
  app.post("/api/v1/anything", async (request) => ({ seen: request.body }));
  await app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const fields = ["Content-Type: application/json", "Content-Length: 100"];
  const client = openRaw(port, head(fields, "/api/v1/anything"));
  onTestFinished(() => void client.socket.destroy());
  drip(client);
  await waitUntil("it is cut off", 5_000, async () => client.ending() !== "open");
  expect(client.text()).toMatch(/^HTTP\/1.1 408 /);
  const quick = head(["Content-Type: application/json", "Content-Length: 2"], "/api/v1/anything");
  const { answers } = await exchangeRaw(port, `${quick}{}`, 1);
  expect(answers[0]).toMatchObject({ status: 200, body: '{"seen":{}}' });
});
