import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { listAllTokens } from "./list-all-tokens.ts";
import { purchaseToken } from "./purchase-token.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

const NEVER_USED = { activated_at: null, revoked_at: null };
const ago = (ms: number) => new Date(world.clock.nowMs() - ms);

/** A token of 30 days with these columns. @returns its id */
async function tokenWith(userId: string, columns: () => object): Promise<string> {
  const { id } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, THE_SERVICE, { userId, durationHours: 720, scope: "full" }),
  );
  await world.database.direct.updateTable("access_tokens").set(columns()).where("id", "=", id).execute();
  return id;
}

test("live tokens are those neither revoked nor ended, also long after their purchase and with time given back", async () => {
  const { id: userId } = await world.newUser(1_000_000n);
  const live = [
    await tokenWith(userId, () => ({ ...NEVER_USED, created_at: ago(900 * DAY_MS) })),
    await tokenWith(userId, () => ({ activated_at: ago(30 * DAY_MS - HOUR_MS) })),
    await tokenWith(userId, () => ({ activated_at: ago(40 * DAY_MS), added_ms: 11n * BigInt(DAY_MS) })),
  ];
  await tokenWith(userId, () => ({ activated_at: ago(30 * DAY_MS) }));
  await tokenWith(userId, () => ({ activated_at: ago(40 * DAY_MS), added_ms: 9n * BigInt(DAY_MS) }));
  await tokenWith(userId, () => ({ ...NEVER_USED, revoked_at: ago(HOUR_MS) }));
  const query = { userId, state: null, search: null, activeOnly: true, limit: 50, skip: 0, cursor: null };
  const { items, total } = await listAllTokens(world.database.direct, world, query);
  expect(items.map(({ id }) => id).sort()).toEqual(live.sort());
  expect([total, items.every(({ isActive }) => isActive)]).toEqual([3, true]);
});
