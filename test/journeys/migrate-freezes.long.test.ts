/** The release before comes back: what was frozen thaws, and every token keeps its end. */
import { expect, test } from "vitest";
import { migrateDown, migrateUp } from "../../src/adapters/postgres/migrate.ts";
import { readMigrations } from "../../src/adapters/postgres/migration-files.ts";
import { verifyLedger } from "../../src/domain/books/verify-ledger.ts";
import { activateToken } from "../../src/domain/tokens/activate-token.ts";
import { freezeToken } from "../../src/domain/tokens/freeze-token.ts";
import { purchaseToken } from "../../src/domain/tokens/purchase-token.ts";
import { thawToken } from "../../src/domain/tokens/thaw-token.ts";
import { DAY_MS, HOUR_MS } from "../../src/kernel/duration.ts";
import { actorOf, createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { query } from "../support/services/embedded-postgres-process.ts";

const FIRST = "0040";
const TERMS = { perToken: 3, daysMax: 90 };

async function runningToken(world: DomainWorld) {
  const user = await world.newUser(10_000n);
  const { id: tokenId } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 24, scope: "full" }),
  );
  await activateToken(world, tokenId);
  return { user, owned: { userId: user.id, tokenId } };
}

test("a step back keeps the end of a token that was frozen, thaws one that is, and the books agree before and after", async () => {
  const world = await createDomainWorld();
  // The step back compares with the clock of the database.
  world.clock.advance(Date.now() - world.clock.nowMs() - DAY_MS);
  const [thawed, frozen] = [await runningToken(world), await runningToken(world)];
  const freeze = ({ user, owned }: typeof thawed) =>
    world.database.transaction((tx) =>
      freezeToken(tx, { ...world, freezeTerms: TERMS }, actorOf(user), owned),
    );
  await freeze(thawed);
  await freeze(frozen);
  world.clock.advance(5 * HOUR_MS);
  await world.database.transaction((tx) => thawToken(tx, world, actorOf(thawed.user), thawed.owned));
  const endOf = async ({ owned }: typeof thawed) => {
    const [row] = (await query(
      world.url,
      `SELECT extract(epoch FROM token_end(activated_at, duration_hours, added_ms)) * 1000 AS end, added_ms::int AS added
         FROM access_tokens WHERE id = '${owned.tokenId}'`,
    )) as { end: string; added: number }[];
    return { endMs: Math.round(Number(row?.end)), added: row?.added };
  };
  const before = await endOf(thawed);
  expect(before.added).toBe(5 * HOUR_MS);
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);

  const newer = (await readMigrations()).filter(({ name }) => name >= FIRST).length;
  const earliestMs = Date.now() + 23 * HOUR_MS;
  await migrateDown(world.url, newer);
  expect(await endOf(thawed)).toEqual({ endMs: before.endMs, added: 0 });
  const after = await endOf(frozen);
  expect(after.added).toBe(0);
  // It had all of its 24 hours left, and runs from the step back on.
  expect(after.endMs).toBeGreaterThan(earliestMs);
  expect(after.endMs).toBeLessThanOrEqual(Date.now() + 24 * HOUR_MS);

  await migrateUp(world.url);
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});
