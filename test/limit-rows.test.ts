/** Each setting that limits something is reached end to end by some test. */
import { expect, test } from "vitest";
import { SETTINGS } from "../src/config/setting-table.ts";
import { LIMIT_ROWS, NAMES_A_LIMIT, OTHER_LIMITS } from "./support/limit-rows.ts";
import { readRepositoryFile } from "./support/source-tree.ts";

test("each setting whose name tells of a limit has a row, a test that sets it, or a reason to need none", () => {
  const limits = Object.keys(SETTINGS).filter((name) => NAMES_A_LIMIT.test(name));
  const covered = [...LIMIT_ROWS.map(({ name }) => name), ...Object.keys(OTHER_LIMITS)];
  expect(covered.toSorted()).toEqual(limits.toSorted());
});

test.each(
  Object.entries(OTHER_LIMITS).flatMap(([name, by]) => ("test" in by ? [[name, by.test] as const] : [])),
)("%s is set and reached by %s", (name, path) => {
  expect(readRepositoryFile(path)).toContain(name);
});
