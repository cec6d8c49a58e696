import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { tellTimeStory, templateToken, timeSteps } from "../../../test/support/time-story.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

test("whatever goes down, nobody loses a second, nobody gains more than the outage, twice changes nothing, an undo restores", async () => {
  const template = await templateToken(world);
  const numRuns = fuzzRuns(25);
  let stories = 0;
  await fc.assert(
    fc.asyncProperty(timeSteps, async (steps) => {
      await tellTimeStory(world, template, steps);
      stories += 1;
    }),
    { numRuns },
  );
  expect(stories).toBeGreaterThanOrEqual(numRuns);
});
