import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LANGUAGES } from "../../kernel/language.ts";
import { faultSentence } from "./fault-sentences.ts";

/** All patterns in the API description within what a client sends: parameters and bodies. */
function patternsSent(): Set<string> {
  const document: unknown = JSON.parse(readFileSync("docs/openapi.json", "utf8"));
  const found = new Set<string>();
  const walk = (value: unknown, isSent: boolean): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (isSent && name === "pattern" && typeof member === "string") found.add(member);
      if (name === "$ref" && isSent && typeof member === "string") walk(referred(member), true);
      else if (name !== "responses") walk(member, isSent || name === "parameters" || name === "requestBody");
    }
  };
  const referred = (reference: string): unknown =>
    reference
      .split("/")
      .slice(1)
      .reduce<unknown>((at, step) => Object(at)[step], document);
  const paths = Object.entries(Object(document).paths);
  // The proxy checks its own, with other answers.
  for (const [path, calls] of paths) if (!path.startsWith("/api/v1/proxy/")) walk(calls, false);
  return found;
}

test("whoever breaks a pattern is told what is wanted, not that something visible is missing, and not the pattern", () => {
  const patterns = [...patternsSent()];
  expect(patterns.length).toBeGreaterThan(2);
  for (const pattern of patterns) {
    const fault = { keyword: "pattern", params: { pattern } };
    for (const language of LANGUAGES) {
      const sentence = faultSentence(fault, language);
      expect(sentence, pattern).not.toContain(pattern);
      if (pattern !== "\\S") expect(sentence).not.toMatch(/visible|видимый/);
    }
  }
});
