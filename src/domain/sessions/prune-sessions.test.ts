import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { pruneSessions } from "./prune-sessions.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

test("sessions go 400 days after their end, but not before the samples that name them are counted, and an open one never", async () => {
  const user = await world.newUser(100n);
  const sold = { userId: user.id, durationHours: 1, scope: "full" } as const;
  const token = await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(user), sold));
  const { direct } = world.database;
  const daysAgo = (days: number) => new Date(world.clock.nowMs() - days * DAY_MS);
  const session = { token_id: token.id, user_id: user.id, started_at: daysAgo(500) };
  const ended = (days: number) => ({ ended_at: daysAgo(days), end_reason: "idle" });
  await direct
    .insertInto("proxy_sessions")
    .values([
      { ...session, id: world.newId(), device_id: "device-open" },
      { ...session, id: world.newId(), device_id: "device-recent", ...ended(399) },
      { ...session, id: world.newId(), device_id: "device-old", ...ended(401) },
    ])
    .execute();
  await direct
    .insertInto("usage_backlog")
    .values({ until: daysAgo(0) })
    .execute();
  expect(await pruneSessions(world)).toBe(0);
  await direct.deleteFrom("usage_backlog").execute();
  expect(await pruneSessions(world)).toBe(1);
  expect(await pruneSessions(world)).toBe(0);
  const left = await direct.selectFrom("proxy_sessions").select("device_id").orderBy("device_id").execute();
  expect(left.map(({ device_id }) => device_id)).toEqual(["device-open", "device-recent"]);
});

test("takeovers go once they no longer count", async () => {
  const user = await world.newUser(100n);
  const sold = { userId: user.id, durationHours: 1, scope: "full" } as const;
  const token = await world.database.transaction((tx) => purchaseToken(tx, world, actorOf(user), sold));
  const { direct } = world.database;
  const session = { token_id: token.id, user_id: user.id, ended_at: new Date(), end_reason: "taken_over" };
  const hoursAgo = async (hours: number): Promise<void> => {
    const id = world.newId();
    const device_id = `device-${hours}-hours`;
    await direct
      .insertInto("proxy_sessions")
      .values({ ...session, id, device_id })
      .execute();
    const taken_at = new Date(Date.now() - hours * HOUR_MS);
    const row = { session_id: id, token_id: token.id, device_id, taken_at, refused_until: taken_at };
    await direct.insertInto("takeovers").values(row).execute();
  };
  for (const hours of [22, 26]) await hoursAgo(hours);
  await pruneSessions(world);
  const left = await direct.selectFrom("takeovers").select("device_id").execute();
  expect(left).toEqual([{ device_id: "device-22-hours" }]);
});
