import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

let upstream: HeldUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  server = await startTestServer({
    targetUrl: upstream.url,
    environment: { HEALTH_CHECK_INTERVAL: "0.2" },
  });
});

afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

const stopListening = (): Promise<void> =>
  new Promise((resolve) => {
    upstream.server.close(() => resolve());
    upstream.server.closeAllConnections();
  });
const listenAgain = (): Promise<void> =>
  new Promise((resolve) => upstream.server.listen(upstream.port, "127.0.0.1", () => resolve()));
const untilHealth = (status: string): Promise<void> =>
  waitUntil(`it is ${status}`, 10_000, async () => {
    const response = await fetch(`${server.url}/health`);
    return response.ok && ((await response.json()) as { status: string }).status === status;
  });

test("when the target resets its connections, clients of started answers get a reset and the others a 502", async () => {
  const headers = clientHeaders((await (await newCustomer(server.url)).buyToken()).token);
  const stream = await openStream(`${server.url}/api/v1/proxy/stream`, headers);
  const waiting = fetch(`${server.url}/api/v1/proxy/wait`, { method: "POST", headers });
  await waitUntil("both are at the target", 5_000, () => upstream.held.size === 2);
  upstream.resetAll();
  const response = await waiting;
  expect(response.status).toBe(502);
  expect(response.headers.get("x-gateway-error")).toBe("upstream_unreachable");
  await waitUntil("the stream is over", 5_000, () => stream.state() !== "open");
  expect(stream.state()).toBe("reset");
  expect((await fetch(`${server.url}/api/v1/proxy/`, { headers })).status).toBe(200);
});

const targetOnStatusPage = async (of = server) => {
  const response = await fetch(`${of.url}/api/v1/status`);
  const { target } = (await response.json()) as { target: { state: string; since: string } };
  return target;
};
const untilTargetIs = (state: string): Promise<void> =>
  waitUntil(`the target is known as ${state}`, 20_000, async () => {
    const [written] = (await query(
      server.databaseUrl,
      "SELECT state FROM target_status_changes ORDER BY number DESC LIMIT 1",
    )) as { state: string }[];
    return written?.state === state && (await targetOnStatusPage()).state === state;
  });

test("the public status reports since when the target is down, the same after a restart", async () => {
  await untilTargetIs("up");
  await stopListening();
  await untilTargetIs("down");
  const { since } = await targetOnStatusPage();
  const restarted = await startTestServer({ targetUrl: upstream.url, databaseUrl: server.databaseUrl });
  try {
    expect(await targetOnStatusPage(restarted)).toMatchObject({ state: "down", since });
  } finally {
    await restarted.stop();
    await listenAgain();
    await untilHealth("healthy");
  }
});

test("while the target cannot be reached, a first request does not activate the token and health is degraded; both recover", async () => {
  const { id, token } = await (await newCustomer(server.url)).buyToken();
  const get = () => fetch(`${server.url}/api/v1/proxy/`, { headers: clientHeaders(token) });
  const activatedAt = async () => {
    const rows = await query(server.databaseUrl, `SELECT activated_at FROM access_tokens WHERE id = '${id}'`);
    return (rows as { activated_at: Date | null }[])[0]?.activated_at;
  };
  await stopListening();
  await untilHealth("degraded");
  const answers = await Promise.all(Array.from({ length: 10 }, get));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
  expect(await activatedAt()).toBeNull();
  await listenAgain();
  await untilHealth("healthy");
  expect((await get()).status).toBe(200);
  expect(await activatedAt()).toBeInstanceOf(Date);
});
