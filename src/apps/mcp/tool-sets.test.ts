import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { signInTo } from "./api/sign-in.ts";
import { toolsOf } from "./tool-sets.ts";

const nowhere = async (): Promise<null> => null;
const tools = toolsOf({
  api: signInTo({ url: "http://127.0.0.1:1", email: "a@example.com", password: () => "", signInPath: "" }),
  postgres: { service: nowhere, reader: nowhere },
  redis: "redis://127.0.0.1:1",
  docker: "/nowhere",
  nowMs: () => 0,
});

test("each tool is named after its set, takes no unknown argument, and asks for a confirmation if it writes", () => {
  for (const { name, input, writes } of tools) {
    expect(name).toMatch(/^(api|postgres|redis|docker)_[a-z_]{3,40}$/);
    const { properties, additionalProperties } = JSON.parse(JSON.stringify(input));
    expect([name, additionalProperties, Object.hasOwn(properties, "confirm")]).toEqual([
      name,
      false,
      writes !== null,
    ]);
  }
  expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
});

test("the example of permissions names only tools that exist, and asks for each that writes", () => {
  const example = JSON.parse(
    readFileSync(new URL("../../../.claude/settings.local.json.example", import.meta.url), "utf8"),
  );
  const namesOf = (list: string[]): string[] =>
    list.map((permission) => permission.replace(/^mcp__zenzefi__/, ""));
  const known = tools.map(({ name }) => name);
  expect(
    namesOf([...example.permissions.allow, ...example.permissions.ask]).filter(
      (name) => !known.includes(name),
    ),
  ).toEqual([]);
  const writing = tools.filter(({ writes }) => writes !== null).map(({ name }) => name);
  expect(namesOf(example.permissions.allow).filter((name) => writing.includes(name))).toEqual([]);
  expect(namesOf(example.permissions.ask)).toEqual(expect.arrayContaining(writing));
});
