import { expect, test } from "vitest";
import { createWebhookSecret } from "./webhook-secret.ts";

const [key, former] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

test("a secret is accepted of the current key and of former ones, of this bot alone", () => {
  const secret = createWebhookSecret([key, former], "123");
  const text = secret.current.reveal();
  expect(text).toMatch(/^[\w-]{43}$/);
  expect(secret.accepts(text)).toBe(true);
  expect(secret.accepts(createWebhookSecret([former], "123").current.reveal())).toBe(true);
  expect(secret.accepts(createWebhookSecret([key], "124").current.reveal())).toBe(false);
  expect([secret.accepts(""), secret.accepts(`${text}x`)]).toEqual([false, false]);
  expect(String(secret.current)).not.toContain(text);
});
