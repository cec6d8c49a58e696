/** The bot of a whole instance, by long polling: linking, notices, unlinking. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientHeaders, newCustomer } from "../support/customer.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { BOT_NAME, BotApiServer } from "../support/telegram/bot-api-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

type Json = Readonly<Record<string, unknown>>;

const DEADLINE_MS = 60_000;
let upstream: TestUpstream;
let database: TestDatabase;
let api: BotApiServer;
let server: TestServer;

beforeAll(async () => {
  [upstream, database, api] = await Promise.all([
    startTestUpstream(),
    createTestDatabase(),
    BotApiServer.start(),
  ]);
  const environment = api.environment();
  server = await startTestServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });
});
afterAll(async () => {
  await server?.stop();
  await Promise.all([api?.close(), upstream?.close()]);
  await database?.drop();
});

const json = async (answer: Promise<Response>): Promise<Json> => (await answer).json() as Promise<Json>;
const polled = () =>
  waitUntil("the bot polls", DEADLINE_MS, () => api.calls.some(({ method }) => method === "getUpdates"));
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (.*)$`, "m").exec(text)?.[1]);
};

test("a customer links a chat, sees tokens, releases a device, is told, and unlinks", async () => {
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
  await api.until(7, "unlinked in your profile");
  api.say(7, "/balance");
  await api.until(7, "not linked");
  expect(await metric("telegram_updates_total")).toBeGreaterThan(0);
}, 120_000);
