import { expect, test } from "vitest";
import { readEnvironment } from "./env.ts";
import { parseSettings } from "./settings.ts";

const warningsWith = (workers: string, most: string): readonly string[] =>
  parseSettings(
    readEnvironment(import.meta.dirname, {
      DATABASE_URL: "postgresql://u:p@db/zenzefi",
      SECRET_KEY: "0c1d9f6e5b3a48c7a2f1e0d9c8b7a695",
      REDIS_HOST: "redis",
      WORKERS: workers,
      TARGET_MAX_CONCURRENT: most,
    }),
  ).warnings;

test.each([
  ["1", "4", 0],
  ["1", "3", 1],
  ["3", "6", 0],
  ["3", "5", 1],
])("with %s workers and a limit of %s there are %d warnings that one user can hold all of it", (...row) => {
  const [workers, most, count] = row;
  const warning = expect.stringMatching(/^TARGET_MAX_CONCURRENT is less than 4, or than twice WORKERS/);
  expect(warningsWith(workers, most)).toEqual(Array.from({ length: count }, () => warning));
});
