import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { systemRandom } from "../../../adapters/system/system-random.ts";
import { newWebhookSecret, webhookBody, webhookHeaders } from "./webhook-message.ts";

const AT = new Date("2026-01-15T12:00:00Z");

test("a message is verified by the library of Standard Webhooks, and not once it was altered", () => {
  const secret = newWebhookSecret(systemRandom);
  const body = webhookBody("new_device", AT, { user_agent: "Огнелис", amount: "18.00" });
  const headers = webhookHeaders("0197a1b2", Date.now(), body, [secret]);
  expect(new Webhook(secret).verify(body, { ...headers })).toEqual({
    type: "new_device",
    timestamp: "2026-01-15T12:00:00.000Z",
    data: { user_agent: "Огнелис", amount: "18.00" },
  });
  expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow();
  expect(() => new Webhook(secret).verify(body, { ...headers, "webhook-id": "other" })).toThrow();
  expect(() => new Webhook(newWebhookSecret(systemRandom)).verify(body, { ...headers })).toThrow();
});

test("a secret has 32 random bytes in the form of Standard Webhooks", () => {
  const [one, other] = [newWebhookSecret(systemRandom), newWebhookSecret(systemRandom)];
  expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(one).not.toBe(other);
});

test("of content that is too long only ids are left, and the body is bounded", () => {
  const data = { fact: "x", token_id: "0197a1b2", long_id: "a".repeat(10_000), text: "я".repeat(20_000) };
  const body = webhookBody("new_device", AT, data);
  expect(JSON.parse(body)).toMatchObject({ data: { fact: "x", token_id: "0197a1b2", is_shortened: true } });
  expect(body.length).toBeLessThan(300);
});
