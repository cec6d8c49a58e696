import { expect, test } from "vitest";
import { tellAuditStory } from "../support/audit/audit-story.ts";

test("after 40 random actions, each row that is edited, deleted, exchanged or inserted, and a cut tail, is found and named", async () => {
  await expect(tellAuditStory(40, 13)).resolves.toBeUndefined();
});
