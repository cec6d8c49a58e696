import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

let upstream: TestUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startTestUpstream();
  server = await startTestServer({ targetUrl: upstream.url });
});

afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

test("a bought token reaches the target, its time starts with the first answer, and revoking it ends both", async () => {
  const customer = await newCustomer(server.url);
  const { id, token } = await customer.buyToken();
  const status = async () =>
    (await fetch(`${server.url}/api/v1/proxy/status`, { headers: { "x-access-token": token } })).json();

  expect(await status()).toMatchObject({
    is_activated: false,
    status: "ready",
    expires_at: null,
    session: null,
  });
  const first = await fetch(`${server.url}/api/v1/proxy/a/b?c=d`, { headers: clientHeaders(token) });
  expect(await first.json()).toMatchObject({ method: "GET", url: "/a/b?c=d" });
  expect(await status()).toMatchObject({
    is_activated: true,
    status: "active",
    user_id: customer.id,
    token_id: id,
    session: { device_id_hint: "device-0", request_count: 1 },
  });

  const revoked = await customer.call("DELETE", `/tokens/${id}`);
  expect(await revoked.json()).toMatchObject({ revoked: true });
  await expect
    .poll(
      async () => (await fetch(`${server.url}/api/v1/proxy/a`, { headers: clientHeaders(token) })).status,
      { timeout: 1_000 },
    )
    .toBe(401);
});
