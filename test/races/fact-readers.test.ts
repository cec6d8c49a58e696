import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { readerSteps, runReaderStory } from "../support/facts/reader-story.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

const ascending = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other);

test("readers that come and go while transactions record, commit and roll back get exactly what commits after them, once", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(readerSteps, async (steps) => {
      for (const { got, due, isRemoved, isInOrder, isTimely } of await runReaderStory(world, steps)) {
        expect({ isInOrder, isTimely }).toEqual({ isInOrder: true, isTimely: true });
        const owed = isRemoved ? due.filter((nth) => got.includes(nth)) : due;
        expect(ascending(got)).toEqual(ascending(owed));
        read += got.length;
      }
      expect(await world.database.direct.selectFrom("facts").select("reason").execute()).toEqual([]);
    }),
    { numRuns: fuzzRuns(40) },
  );
  expect(read).toBeGreaterThan(0);
}, 120_000);
