import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createToldWorld,
  passwordChanged,
  type ToldWorld,
} from "../../../test/support/notifications/told-world.ts";
import { Secret } from "../../kernel/secret.ts";

let world: ToldWorld;
beforeAll(async () => {
  world = await createToldWorld(new Secret("smtp://127.0.0.1:1"));
});
afterAll(() => world.close());

/** A row that `recordFact` would not write. */
const recordRaw = (name: string, userId: string, after: object) =>
  sql`
    INSERT INTO facts (name, user_id, resource_id, after, created_at)
    VALUES (${name}, ${userId}, ${userId}, nullif(${JSON.stringify(after)}::jsonb, '{}'), now())`.execute(
    world.database.direct,
  );

test("a fact that cannot be told is counted and skipped, and those before and after it are told", async () => {
  const anna = await world.newUser();
  await world.record(passwordChanged(anna.id));
  await recordRaw("token.expiring", anna.id, {});
  // Its low balance cannot be stored: there is no such user.
  await recordRaw("token.purchased", randomUUID(), { balance: "1.00" });
  await world.record(passwordChanged(anna.id));
  await world.fanOut();
  expect((await world.deliveries()).map(({ kind }) => kind)).toEqual([
    "password_changed",
    "password_changed",
  ]);
  expect(world.events).toMatchObject([
    { notice: "token.expiring", result: "unreadable" },
    { notice: "token.purchased", result: "unreadable" },
  ]);
});

test("a fault of the database skips no fact", async () => {
  const anna = await world.newUser();
  const before = (await world.deliveries()).length;
  await world.record(passwordChanged(anna.id));
  await sql`ALTER TABLE notification_deliveries RENAME TO elsewhere`.execute(world.database.direct);
  await expect(world.fanOut()).rejects.toThrow("notification_deliveries");
  await sql`ALTER TABLE elsewhere RENAME TO notification_deliveries`.execute(world.database.direct);
  await world.fanOut();
  expect(await world.deliveries()).toHaveLength(before + 1);
});
