import { expect, test } from "vitest";
import { tellAuditStory } from "../support/audit/audit-story.ts";

const SECONDS_MAX = 300;

test(
  "after 1,000 random actions, each row that is edited, deleted, exchanged or inserted, and a cut tail, is found and named",
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    await expect(tellAuditStory(1_000, seed), `the story of seed ${seed}`).resolves.toBeUndefined();
  },
  SECONDS_MAX * 1_000,
);
