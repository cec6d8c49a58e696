/** The bot of a whole instance, by long polling and by webhook: linking, notices, unlinking. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { BOT_NAME, BotApiServer, textUpdate } from "../support/telegram/bot-api-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

type Json = Readonly<Record<string, unknown>>;

const DEADLINE_MS = 60_000;
let upstream: TestUpstream;
let database: TestDatabase;
let api: BotApiServer;
const servers: TestServer[] = [];

beforeAll(async () => {
  upstream = await startTestUpstream();
});
afterAll(() => upstream?.close());
beforeEach(async () => {
  [database, api] = await Promise.all([createTestDatabase(), BotApiServer.start()]);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await api.close();
  await database.drop();
});

const start = async (environment: Record<string, string> = {}): Promise<TestServer> => {
  const server = await startTestServer({
    targetUrl: upstream.url,
    databaseUrl: database.url,
    environment: { ...api.environment(), ...environment },
  });
  servers.push(server);
  return server;
};
const json = async (answer: Promise<Response>): Promise<Json> => (await answer).json() as Promise<Json>;
const polled = () =>
  waitUntil("the bot polls", DEADLINE_MS, () => api.calls.some(({ method }) => method === "getUpdates"));
const metric = async (server: TestServer, name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.*)$`, "m").exec(text)?.[1]);
};

test("a customer links a chat, sees tokens, releases a device, is told, and unlinks", async () => {
  const server = await start();
  await polled();
  const anna = await newCustomer(server.url);
  expect(await json(anna.call("GET", "/users/me/telegram"))).toEqual({
    available: true,
    linked_at: null,
    name: null,
    blocked_at: null,
  });
  const created = await json(anna.call("POST", "/users/me/telegram"));
  expect(created.url).toBe(`https://t.me/${BOT_NAME}?start=${String(created.code)}`);
  api.say(7, `/start ${String(created.code)}`);
  await api.until(7, "Linked to the account");
  expect(await json(anna.call("GET", "/users/me/telegram"))).toMatchObject({
    name: "@anna7",
    blocked_at: null,
  });
  const { token } = await anna.buyToken();
  expect((await fetch(`${server.url}/api/v1/proxy/`, { headers: clientHeaders(token) })).status).toBe(200);
  api.say(7, "/tokens");
  await api.until(7, "device device-0…");
  api.tap(7, "Release 1");
  await api.until(7, "Release the device?");
  api.tap(7, "Yes");
  await api.until(7, "Released");
  // There is no mail.
  await anna.call("PATCH", "/users/me", { password: "another long one", current_password: anna.password });
  await api.until(7, "Your password was changed");
  expect((await anna.call("DELETE", "/users/me/telegram")).status).toBe(204);
  api.say(7, "/balance");
  await api.until(7, "not linked");
  expect(await metric(server, "telegram_updates_total")).toBeGreaterThan(0);
}, 120_000);

test("updates by webhook need the secret, are answered once, and the bot's token is in no path", async () => {
  const server = await start({ TELEGRAM_WEBHOOK: "true" });
  await waitUntil("the webhook is set", 120_000, () => api.webhook !== null);
  const { url, secret } = api.webhook ?? { url: "", secret: "" };
  expect(new URL(url).pathname).toBe("/api/v1/webhooks/telegram");
  const deliver = (update: object, presented: string) =>
    fetch(`${server.url}/api/v1/webhooks/telegram`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": presented },
      body: JSON.stringify(update),
    });
  const update = { update_id: 5, ...textUpdate(7, "/balance") };
  const forged = await deliver(update, `${secret.slice(1)}x`);
  expect([forged.status, (await deliver(update, "")).status]).toEqual([401, 401]);
  expect(api.textsIn(7)).toEqual([]);
  const answers = [await deliver(update, secret), await deliver(update, secret)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(api.textsIn(7)).toHaveLength(1);
}, 180_000);

test("without a bot nothing of Telegram is there", async () => {
  const server = await startTestServer({ targetUrl: upstream.url, databaseUrl: database.url });
  servers.push(server);
  const anna = await newCustomer(server.url);
  expect(await json(anna.call("GET", "/users/me/telegram"))).toMatchObject({ available: false });
  expect((await json(anna.call("POST", "/users/me/telegram"))).code).toBe("telegram_off");
  expect(api.calls).toEqual([]);
}, 120_000);
