import { expect, test } from "vitest";
import { judgeTelegram } from "./telegram-rules.ts";

const NOW = Date.UTC(2026, 0, 15);
const answered = (url: string, failedAt: Date | null = null) =>
  ({ isAnswered: true, username: "a_bot", webhook: { url, failedAt } }) as const;
const away = (problem: "token_refused" | "unreachable") => ({ isAnswered: false, problem }) as const;

test.each([
  ["a bot that is polled", answered(""), false, "ok", "@a_bot"],
  ["a webhook that works", answered("https://z.example/", new Date(0)), true, "ok", "@a_bot"],
  [
    "a webhook that fails",
    answered("https://z.example/", new Date(NOW)),
    true,
    "warning",
    "could not deliver",
  ],
  [
    "a webhook of somebody else",
    answered("https://other.example/"),
    false,
    "warning",
    "updates go elsewhere",
  ],
  ["a revoked token", away("token_refused"), false, "fault", "refuses TELEGRAM_BOT_TOKEN"],
  ["no network", away("unreachable"), false, "warning", "does not answer (unreachable)"],
])("telegram: %s", (_, trial, usesWebhook, state, found) => {
  const finding = judgeTelegram(trial, { usesWebhook, nowMs: NOW });
  expect(finding.state).toBe(state);
  expect(finding.found.en).toContain(found);
});
