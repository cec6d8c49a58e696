import { afterEach, beforeEach, expect, test } from "vitest";
import { runOutboxStory } from "../support/facts/outbox-story.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(() => database?.drop());

test.each([
  { users: 1, processesPerReader: 2 },
  { users: 10, processesPerReader: 2 },
  { users: 100, processesPerReader: 1 },
])("of 1,000 facts of 16 writers about $users users, committed in random order, each of three readers that are killed gets each once, those of a user in order", async ({
  users,
  processesPerReader,
}) => {
  const readers = ["mail", "webhooks", "telegram"];
  const { seen, written, more } = await runOutboxStory({
    databaseUrl: database.url,
    facts: 1_000,
    users,
    writers: 16,
    readers,
    processesPerReader,
    kills: 20,
    timeoutMs: 180_000,
  });
  expect(Object.values(written).flat()).toHaveLength(1_000);
  expect(seen).toEqual(Object.fromEntries(readers.map((reader) => [reader, written])));
  expect(more).toBe(0);
});
