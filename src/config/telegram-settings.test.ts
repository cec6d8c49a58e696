import { expect, test } from "vitest";
import { readEnvironment } from "./env.ts";
import { judgeSettings } from "./settings.ts";

// This folder has no .env: the settings are those of the test only.
const judge = (variables: Record<string, string>) =>
  judgeSettings(readEnvironment(import.meta.dirname, variables));
const TOKEN = "123456789:AAF-this_is_the_token_of_a_test-bot";
const faultsOf = (variables: Record<string, string>) => judge(variables).faults.map(({ en }) => en);

test("without a token there is no Telegram; with one, updates are fetched from Telegram itself", () => {
  expect(judge({}).settings.notifications.telegram).toBeNull();
  const { telegram } = judge({ TELEGRAM_BOT_TOKEN: TOKEN }).settings.notifications;
  expect(telegram).toMatchObject({ usesWebhook: false, headChatId: null });
  expect([telegram?.token.reveal(), telegram?.apiRoot.href]).toEqual([TOKEN, "https://api.telegram.org/"]);
});

test("a token that is none is refused, and not shown", () => {
  const [fault = ""] = faultsOf({ TELEGRAM_BOT_TOKEN: "AAF/this_is_no_token" });
  expect(fault).toContain("TELEGRAM_BOT_TOKEN: expected a token such as 123456789:AAF");
  expect(fault).not.toContain("this_is_no_token");
});

test("a webhook needs an address that Telegram can reach, and a head a bot", () => {
  const webhook = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_WEBHOOK: "true" };
  expect(faultsOf(webhook)).toEqual([
    "TELEGRAM_WEBHOOK: true needs an https BACKEND_URL; without it, leave TELEGRAM_WEBHOOK out",
  ]);
  expect(faultsOf({ ...webhook, BACKEND_URL: "https://z.example" })).toEqual([]);
  expect(faultsOf({ AUDIT_HEAD_TELEGRAM_CHAT: "7" })).toEqual([
    "TELEGRAM_BOT_TOKEN: missing; AUDIT_HEAD_TELEGRAM_CHAT needs it",
  ]);
});
