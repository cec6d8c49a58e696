import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { revokeToken } from "../tokens/revoke-token.ts";
import { readAccessChanges } from "./read-access-changes.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

async function newToken() {
  const user = await world.newUser(1_000n);
  const actor = actorOf(user);
  const token = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actor, { userId: user.id, durationHours: 1, scope: "full" }),
  );
  const revoke = () =>
    world.database.transaction((tx) => revokeToken(tx, world, actor, { userId: user.id, tokenId: token.id }));
  return { id: token.id, revoke };
}

test("the first query returns no changes; each change is returned once, by the query after its commit", async () => {
  const { direct } = world.database;
  const first = await readAccessChanges(direct, null);
  expect(first.changes).toEqual([]);
  const { id, revoke } = await newToken();
  await revoke();
  const second = await readAccessChanges(direct, first.snapshot);
  expect(second.changes).toMatchObject([{ kind: "token_changed", tokenId: id, ended: true }]);
  expect((await readAccessChanges(direct, second.snapshot)).changes).toEqual([]);
});

test("a change that commits after one with a higher id is returned by the next query", async () => {
  const { direct } = world.database;
  const [slow, fast] = [await newToken(), await newToken()];
  let read = await readAccessChanges(direct, null);
  await world.database.transaction(async (tx) => {
    await tx.updateTable("access_tokens").set({ revoked_at: new Date() }).where("id", "=", slow.id).execute();
    await fast.revoke();
    read = await readAccessChanges(direct, read.snapshot);
    expect(read.changes).toMatchObject([{ tokenId: fast.id }]);
  });
  expect((await readAccessChanges(direct, read.snapshot)).changes).toMatchObject([{ tokenId: slow.id }]);
});

test("after a crash in which PostgreSQL assigned transaction ids again, a query by time returns what ids hide", async () => {
  const { direct } = world.database;
  const { id, revoke } = await newToken();
  await revoke();
  const fromBeforeTheCrash = "999999999:999999999:";
  expect((await readAccessChanges(direct, fromBeforeTheCrash)).changes).toEqual([]);
  const again = await readAccessChanges(direct, fromBeforeTheCrash, 60_000);
  expect(again.changes.at(-1)).toMatchObject({ kind: "token_changed", tokenId: id, ended: true });
});
