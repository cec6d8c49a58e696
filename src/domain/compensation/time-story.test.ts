import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { timeSteps } from "../../../test/support/time-steps.ts";
import { tellTimeStory, templateToken } from "../../../test/support/time-story.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";

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

test("an undo takes back no more than is unused, of tokens near their end, over it or revoked", async () => {
  const template = await templateToken(world);
  const told = tellTimeStory(world, template, [
    { kind: "token starts", hours: 1 },
    { kind: "wait", ms: 10 * MINUTE_MS },
    { kind: "token starts", hours: 1 },
    { kind: "token starts", hours: 12 },
    { kind: "token starts", hours: 1 },
    { kind: "target goes or comes" },
    { kind: "wait", ms: 30 * MINUTE_MS },
    { kind: "target goes or comes" },
    { kind: "wait", ms: MINUTE_MS },
    { kind: "target goes or comes" },
    { kind: "wait", ms: 5 * MINUTE_MS },
    { kind: "target goes or comes" },
    { kind: "compensate", from: 0, to: 1 },
    { kind: "revoke", nth: 3 },
    { kind: "wait until it ends", nth: 1, leftMs: 7 * MINUTE_MS },
    { kind: "undo", nth: 0 },
    { kind: "compensate", from: 0, to: 1 },
    { kind: "wait", ms: HOUR_MS },
    { kind: "undo", nth: 1 },
    { kind: "undo", nth: 0 },
  ]);
  await expect(told).resolves.toBeUndefined();
});
