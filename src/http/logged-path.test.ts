import fc from "fast-check";
import { expect, test } from "vitest";
import { loggedPath } from "./logged-path.ts";

test("a logged path has no query and a limited length", () => {
  expect(loggedPath("/api/v1/proxy/a?token=secret")).toBe("/api/v1/proxy/a");
  expect(loggedPath("/a?b?c")).toBe("/a");
  expect(loggedPath(`/${"x".repeat(30_000)}?y`)).toBe(`/${"x".repeat(1_023)}…`);
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000 }), (url) => {
      expect(loggedPath(url).length).toBeLessThanOrEqual(1_025);
      expect(loggedPath(url)).not.toContain("?");
    }),
  );
});
