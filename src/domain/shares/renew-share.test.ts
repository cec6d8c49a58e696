import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { endShare, renewShare } from "./renew-share.ts";

const OF = { total: 10, leaseMs: 60_000 };

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterEach(async () => {
  await world.database.direct.deleteFrom("target_shares").execute();
});
afterAll(() => world.close());

const renew = (holder: string, kept: number, wanted: number) =>
  renewShare(world.database, OF, { holder, kept, wanted });

async function slotsInAll(): Promise<number> {
  const rows = await world.database.direct.selectFrom("target_shares").select("slots").execute();
  return rows.reduce((sum, { slots }) => sum + slots, 0);
}

test("a process alone gets all, a second one what the first gives back, and each its part in the end", async () => {
  const [a, b] = [randomUUID(), randomUUID()];
  expect(await renew(a, 0, 20)).toEqual({ slots: 10, entitled: 10 });
  expect(await renew(b, 0, 20)).toEqual({ slots: 0, entitled: 5 });
  // The first keeps what it uses until the exchanges end.
  expect(await renew(a, 8, 20)).toEqual({ slots: 8, entitled: 5 });
  expect(await renew(b, 0, 20)).toEqual({ slots: 2, entitled: 5 });
  expect(await renew(a, 5, 20)).toEqual({ slots: 5, entitled: 5 });
  expect(await renew(b, 2, 20)).toEqual({ slots: 5, entitled: 5 });
});

test("the share of a process that is gone is free when its lease has ended, or at once if it says so", async () => {
  const [killed, stopped, other] = [randomUUID(), randomUUID(), randomUUID()];
  await renew(killed, 0, 5);
  await renew(stopped, 0, 0);
  expect((await renew(other, 0, 20)).slots).toBeLessThan(10);
  await endShare(world.database.direct, stopped);
  await sql`UPDATE target_shares SET expires_at = clock_timestamp() WHERE holder = ${killed}`.execute(
    world.database.direct,
  );
  expect(await renew(other, 0, 20)).toEqual({ slots: 10, entitled: 10 });
});

test("while a row was written to another server, nobody's share grows", async () => {
  const [a, b] = [randomUUID(), randomUUID()];
  await renew(a, 0, 3);
  await renew(a, 3, 3);
  await sql`UPDATE target_shares SET server = 'the former one'`.execute(world.database.direct);
  expect((await renew(b, 0, 5)).slots).toBe(0);
  expect((await renew(b, 2, 5)).slots).toBe(2);
  await renew(a, 3, 3);
  expect((await renew(b, 2, 5)).slots).toBeGreaterThan(2);
});

test("many processes at once never get more than there is", async () => {
  const processes = Array.from({ length: 8 }, () => ({ holder: randomUUID(), slots: 0 }));
  for (let round = 0; round < 6; round += 1) {
    await Promise.all(
      processes.map(async (process, at) => {
        const kept = round % 2 === 0 ? process.slots : 0;
        const share = await renew(process.holder, kept, (at * 7 + round) % 9);
        process.slots = Math.min(share.slots, share.entitled);
      }),
    );
    expect(await slotsInAll()).toBeLessThanOrEqual(10);
  }
});
