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

test("the first look finds nothing; each change is found once, by the look after its commit", async () => {
  const { direct } = world.database;
  const first = await readAccessChanges(direct, null);
  expect(first.changes).toEqual([]);
  const { id, revoke } = await newToken();
  await revoke();
  const second = await readAccessChanges(direct, first.snapshot);
  expect(second.changes).toMatchObject([{ kind: "token_changed", tokenId: id, ended: true }]);
  expect((await readAccessChanges(direct, second.snapshot)).changes).toEqual([]);
});

test("a change that commits after a later one is found by the next look all the same", async () => {
  const { direct } = world.database;
  const [slow, fast] = [await newToken(), await newToken()];
  let looked = await readAccessChanges(direct, null);
  await world.database.transaction(async (tx) => {
    await tx.updateTable("access_tokens").set({ revoked_at: new Date() }).where("id", "=", slow.id).execute();
    await fast.revoke();
    looked = await readAccessChanges(direct, looked.snapshot);
    expect(looked.changes).toMatchObject([{ tokenId: fast.id }]);
  });
  expect((await readAccessChanges(direct, looked.snapshot)).changes).toMatchObject([{ tokenId: slow.id }]);
});

test("after a crash that gave transaction ids again, a look back in time finds what the ids hide", async () => {
  const { direct } = world.database;
  const { id, revoke } = await newToken();
  await revoke();
  const fromBeforeTheCrash = "999999999:999999999:";
  expect((await readAccessChanges(direct, fromBeforeTheCrash)).changes).toEqual([]);
  const again = await readAccessChanges(direct, fromBeforeTheCrash, 60_000);
  expect(again.changes.at(-1)).toMatchObject({ kind: "token_changed", tokenId: id, ended: true });
});
