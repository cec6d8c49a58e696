import { expect, test } from "vitest";
import { waitForDatabase } from "./wait-for-database.ts";

const wait = { databaseUrl: "postgresql://z@db.example/z", language: "en", note: () => {} } as const;

test("a stop ends the wait at once, also while PostgreSQL does not answer", async () => {
  const stopping = new AbortController();
  const never = new Promise(() => {});
  const waiting = waitForDatabase({ ...wait, signal: stopping.signal }, () => never);
  stopping.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});

test("after a stop nothing is tried any more", async () => {
  const signal = AbortSignal.abort(new Error("stopped"));
  let tries = 0;
  const waiting = waitForDatabase({ ...wait, signal }, async () => {
    tries += 1;
  });
  await expect(waiting).rejects.toThrow("stopped");
  expect(tries).toBe(0);
});
