import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { purchaseToken } from "./purchase-token.ts";
import { revokeToken, UNUSED_REFUNDS_PER_DAY } from "./revoke-token.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const buy = (user: User) =>
  world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 1, scope: "full" }),
  );
const giveBack = (user: User, tokenId: string) =>
  world.database.transaction((tx) => revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId }));

async function buyAndGiveBack(user: User): Promise<void> {
  await giveBack(user, (await buy(user)).id);
}

test("revocations of unused tokens, which cost nothing and leave rows for ever, are limited for each user and day", async () => {
  const user = await world.newUser(100n);
  for (let round = 0; round < UNUSED_REFUNDS_PER_DAY; round += 1) {
    world.clock.advance(MINUTE_MS);
    await buyAndGiveBack(user);
  }
  const { id: unused } = await buy(user);
  // The first one was 99 minutes ago.
  const waitSeconds = (DAY_MS - 99 * MINUTE_MS) / 1_000;
  await expect(giveBack(user, unused)).rejects.toMatchObject({
    code: "unused_refunds_limit",
    facts: { count: UNUSED_REFUNDS_PER_DAY, retry_after_seconds: waitSeconds },
  });
  expect(await readBalance(world.database.direct, user.id)).toBe(0n);
  // Other users are not limited, and after the wait the price is refunded.
  await buyAndGiveBack(await world.newUser(100n));
  world.clock.advance(waitSeconds * 1_000);
  await giveBack(user, unused);
  expect(await readBalance(world.database.direct, user.id)).toBe(100n);
});

test("the limit holds for revocations at once", async () => {
  const user = await world.newUser(10_000n);
  const tokens = [];
  for (let bought = 0; bought < UNUSED_REFUNDS_PER_DAY; bought += 1) tokens.push(await buy(user));
  for (const { id } of tokens.splice(5)) await giveBack(user, id);
  for (let bought = 0; bought < 10; bought += 1) tokens.push(await buy(user));
  const outcomes = await Promise.allSettled(tokens.map(({ id }) => giveBack(user, id)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
});

test("an activated token can be revoked beyond the limit, since its used time has cost something", async () => {
  const user = await world.newUser(200n);
  const { id: used } = await buy(user);
  await world.database.direct
    .updateTable("access_tokens")
    .set({ activated_at: new Date(world.clock.nowMs()) })
    .where("id", "=", used)
    .execute();
  for (let round = 0; round < UNUSED_REFUNDS_PER_DAY; round += 1) await buyAndGiveBack(user);
  world.clock.advance(MINUTE_MS);
  await expect(buyAndGiveBack(user)).rejects.toMatchObject({ code: "unused_refunds_limit" });
  await giveBack(user, used);
});
