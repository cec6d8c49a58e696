import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../../test/support/free-port.ts";
import { BOT_NAME, BOT_TOKEN, BotApiServer } from "../../../test/support/telegram/bot-api-server.ts";
import { BotFault } from "../../domain/telegram/bot-api.port.ts";
import { Secret } from "../../kernel/secret.ts";
import { createBotApi } from "./grammy-bot-api.ts";

let server: BotApiServer;
beforeAll(async () => {
  server = await BotApiServer.start();
});
afterAll(() => server.close());

const api = (url = server.url) => createBotApi({ token: new Secret(BOT_TOKEN), apiRoot: new URL(url) });
const { signal } = new AbortController();
const TEXT = {
  html: "<b>a</b>",
  keyboard: [[{ text: "b", data: "b:c" }], [{ text: "d", url: "https://e.example/" }]],
};

const fault = async (call: Promise<unknown>): Promise<BotFault> => {
  const error = await call.then(
    () => expect.unreachable("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof BotFault)) throw error;
  return error;
};

test("a message is sent as HTML without previews, with its buttons", async () => {
  await api().send("7", TEXT, signal);
  expect(server.calls.at(-1)).toEqual({
    method: "sendMessage",
    payload: {
      chat_id: "7",
      text: "<b>a</b>",
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      reply_markup: {
        inline_keyboard: [[{ text: "b", callback_data: "b:c" }], [{ text: "d", url: "https://e.example/" }]],
      },
    },
  });
  expect(await api().readMe(signal)).toEqual({ username: BOT_NAME });
});

test.each([
  [401, "token_refused"],
  [404, "token_refused"],
  [403, "blocked"],
  [409, "conflict"],
  [400, "refused"],
  [502, "telegram_fault"],
  ["garbage", "unanswered"],
  ["close", "unanswered"],
] as const)("%s is %s, with neither Telegram's text nor the token in the error", async (how, problem) => {
  server.misbehave("sendMessage", how);
  const error = await fault(api().send("7", TEXT, signal));
  expect(error.problem).toBe(problem);
  const everything = `${inspect(error, { depth: 9, showHidden: true })} ${error.stack}`;
  expect(everything).not.toContain(BOT_TOKEN.split(":")[1]);
  expect(everything).not.toContain("told so by a test");
});

test("a 429 says how long to wait, and no server at all is certainly not reached", async () => {
  server.misbehave("sendMessage", 429);
  expect(await fault(api().send("7", TEXT, signal))).toMatchObject({
    problem: "too_many_requests",
    retryAfterMs: 7_000,
  });
  const unreached = await fault(api(`http://127.0.0.1:${await freePort()}`).readMe(signal));
  expect(unreached.problem).toBe("unreachable");
  expect(inspect(unreached, { depth: 9, showHidden: true })).not.toContain(BOT_TOKEN.split(":")[1]);
});

test("a call that hangs ends when it is aborted", async () => {
  server.misbehave("sendMessage", "hang");
  const abort = new AbortController();
  const call = fault(api().send("7", TEXT, abort.signal));
  abort.abort();
  expect((await call).problem).toBe("unanswered");
});
