/** The bot of a whole instance, by webhook. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { BotApiServer, textUpdate } from "../support/telegram/bot-api-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

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
  const environment = { ...api.environment(), TELEGRAM_WEBHOOK: "true" };
  server = await startTestServer({ targetUrl: upstream.url, databaseUrl: database.url, environment });
});
afterAll(async () => {
  await server?.stop();
  await Promise.all([api?.close(), upstream?.close()]);
  await database?.drop();
});

test("updates by webhook need the secret, are answered once, and the bot's token is in no path", async () => {
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
