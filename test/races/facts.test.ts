import { afterAll, beforeAll, expect, test } from "vitest";
import { runOutboxStory } from "../support/facts/outbox-story.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

test("readers that are killed get each fact exactly once, those of a user in order, whatever the order of commits", async () => {
  const readers = ["mail", "webhooks", "telegram"];
  const { seen, written, more } = await runOutboxStory({
    databaseUrl: database.url,
    facts: 200,
    users: 5,
    writers: 16,
    readers,
    processesPerReader: 1,
    kills: 3,
    timeoutMs: 20_000,
  });
  expect(Object.values(written).flat()).toHaveLength(200);
  expect(seen).toEqual(Object.fromEntries(readers.map((reader) => [reader, written])));
  expect(more).toBe(0);
});
