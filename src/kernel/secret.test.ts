import { format, inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Secret } from "./secret.ts";

describe("Secret", () => {
  const secret = new Secret("correct horse battery staple");

  test("returns its value by reveal()", () => {
    expect(secret.reveal()).toBe("correct horse battery staple");
  });

  test.each<[string, () => string]>([
    ["a template", () => `${secret}`],
    ["concatenation", () => `the key is ${String(secret)}`],
    ["JSON, nested", () => JSON.stringify({ settings: { key: secret } })],
    [
      "inspect, nested and with hidden members",
      () => inspect({ key: secret }, { showHidden: true, depth: 9 }),
    ],
    ["a format string", () => format("%s %o %O %j", secret, secret, secret, secret)],
    ["its own keys and values", () => JSON.stringify([Object.entries(secret), { ...secret }])],
    ["a structured clone", () => inspect(structuredClone(secret), { showHidden: true })],
  ])("does not print its value by %s", (_way, print) => {
    expect(print()).not.toContain("horse");
  });
});
