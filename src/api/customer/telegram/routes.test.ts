import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ApiServer } from "../../../../test/support/api-server.ts";
import { linkTelegram } from "../../../domain/identity/link-telegram.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { AppError } from "../../../kernel/errors.ts";

let withBot: ApiServer;
let withoutBot: ApiServer;
const handled: unknown[] = [];
const told: unknown[] = [];
let isDatabaseAway = false;

const handle = async (update: unknown): Promise<void> => {
  if (isDatabaseAway) throw new AppError("service_unavailable");
  handled.push(update);
};

beforeAll(async () => {
  const receive = { handle, accepts: (text: string) => text === "the secret" };
  const tellUnlinked = (...of: unknown[]): void => void told.push(of);
  [withBot, withoutBot] = await Promise.all([
    ApiServer.start({ telegram: { botId: "1", tellUnlinked, receive } }),
    ApiServer.start(),
  ]);
});
afterAll(() => Promise.all([withBot.close(), withoutBot.close()]));
beforeEach(() => {
  handled.length = 0;
  told.length = 0;
});

const PATH = "/api/v1/users/me/telegram";
const WEBHOOK = "/api/v1/webhooks/telegram";
const deliver = (json: unknown, secret?: string) =>
  withBot.call("POST", WEBHOOK, {
    json: json as object,
    headers: secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret },
  });

test("without a bot none is there", async () => {
  const { jwt } = await withoutBot.register();
  const { body } = await withoutBot.call("GET", PATH, { jwt });
  expect(body).toEqual({ available: false, linked_at: null, name: null, blocked_at: null });
  expect((await withoutBot.call("POST", PATH, { jwt })).body.code).toBe("telegram_off");
  expect((await withoutBot.call("DELETE", PATH, { jwt })).status).toBe(204);
  expect((await fetch(`${withoutBot.url}${WEBHOOK}`, { method: "POST" })).status).toBe(404);
});

test("a code is made once the bot's name is known; a chat is told once that it is unlinked", async () => {
  const { jwt, id } = await withBot.register();
  expect((await withBot.call("POST", PATH, { jwt })).body.code).toBe("telegram_unavailable");
  const { world } = withBot;
  await world.database.direct
    .insertInto("telegram_state")
    .values({ bot_id: "1", username: "a_test_bot" })
    .execute();
  const { status, headers, body } = await withBot.call("POST", PATH, { jwt });
  expect([status, headers.get("cache-control")]).toEqual([201, "no-store"]);
  expect(body.url).toBe(`https://t.me/a_test_bot?start=${String(body.code)}`);
  const chat = { code: String(body.code), chatId: "7", name: "@anna" };
  await world.database.transaction((tx) => linkTelegram(tx, world, THE_SERVICE, chat));
  expect((await withBot.call("GET", PATH, { jwt })).body).toMatchObject({ available: true, name: "@anna" });
  for (let nth = 0; nth < 2; nth += 1) expect((await withBot.call("DELETE", PATH, { jwt })).status).toBe(204);
  expect(told).toEqual([["7", null]]);
  expect(await world.auditRows("user.telegram_unlinked")).toMatchObject([{ actor_id: id }]);
});

test("an update needs the secret, before its body is looked at", async () => {
  const answers = [await deliver({ update_id: 1 }), await deliver({ update_id: 1 }, "the secret2")];
  answers.push(await deliver([], ""), await deliver({ text: "x".repeat(300_000) }, "another"));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(handled).toEqual([]);
  expect((await deliver({ update_id: 1 }, "the secret")).status).toBe(200);
  expect(handled).toEqual([{ update_id: 1 }]);
});

test("an update that is none or too long is refused, and one that could not be stored is to come again", async () => {
  expect((await deliver([], "the secret")).status).toBe(422);
  expect((await deliver({ text: "x".repeat(300_000) }, "the secret")).status).toBe(413);
  isDatabaseAway = true;
  expect((await deliver({ update_id: 2 }, "the secret")).status).toBe(503);
  isDatabaseAway = false;
  expect(handled).toEqual([]);
});
