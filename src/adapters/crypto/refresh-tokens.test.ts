import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "../../kernel/secret.ts";
import { createRefreshTokens } from "./refresh-tokens.ts";

const key = (name: string) => new Secret(`${name}, of 32 characters and more`);
const tokens = createRefreshTokens({ current: key("a key for the tests"), previous: [] });
const salt = Buffer.alloc(32, 1);
const place = { signInId: randomUUID(), generation: 7 };
const token = tokens.make(place, salt);

test("a token names its sign-in and generation, and is genuine with its salt only", () => {
  expect(token).toMatch(/^[\w-]{70}$/);
  expect(tokens.parse(token)).toEqual(place);
  expect(tokens.isGenuine(token, salt)).toBe(true);
  expect(tokens.isGenuine(token, Buffer.alloc(32, 2))).toBe(false);
});

test("a token that was changed at any character is refused", () => {
  for (let at = 0; at < token.length; at += 1) {
    const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
    const isAccepted = tokens.parse(changed) !== null && tokens.isGenuine(changed, salt);
    expect(isAccepted, `changed at ${at}`).toBe(false);
  }
});

test.each([
  "",
  "a",
  "A".repeat(69),
  "A".repeat(71),
  `${token}=`,
  `${token} `,
  token.replace(/.$/, "+"),
])("%j is no refresh token", (text) => {
  expect(tokens.parse(text)).toBeNull();
});

test("after a change of the key, tokens of the previous one are genuine, and new ones are of the new key", () => {
  const [current, previous] = [key("another key"), key("a key for the tests")];
  const changed = createRefreshTokens({ current, previous: [previous] });
  expect(changed.isGenuine(token, salt)).toBe(true);
  expect(tokens.isGenuine(changed.make(place, salt), salt)).toBe(false);
});
