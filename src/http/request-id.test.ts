import { expect, test } from "vitest";
import { requestIdOf } from "./request-id.ts";

test.each([
  "a",
  "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
  "Root=1-67891233-abcdef",
  "x".repeat(128),
])("the incoming id %s is used", (id) => {
  expect(requestIdOf(id, () => "new")).toBe(id);
});

test.each([
  undefined,
  "",
  "two words",
  "line\nbreak",
  "x".repeat(129),
  "naïve",
  '"quoted"',
  ["a", "b"],
])("instead of %j a new one is made", (id) => {
  expect(requestIdOf(id, () => "new")).toBe("new");
});
