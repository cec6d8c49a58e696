import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { listTransactions, type TransactionsQuery } from "./list-transactions.ts";
import { setBalance } from "./set-balance.ts";
import { topUpMock } from "./top-up-mock.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

function list(userId: string, query: Partial<TransactionsQuery>) {
  return listTransactions(world.database.direct, {
    userId,
    kind: null,
    from: null,
    to: null,
    limit: 50,
    skip: 0,
    cursor: null,
    ...query,
  });
}

/** Five deposits of 1.00 to 5.00, then an adjustment to 0. */
async function userWithSix() {
  const user = await world.newUser();
  await world.database.transaction(async (tx) => {
    for (const amountCents of [100n, 200n, 300n, 400n, 500n]) {
      await topUpMock(tx, world, THE_SERVICE, { userId: user.id, amountCents });
    }
    await setBalance(tx, world, THE_SERVICE, { userId: user.id, balanceCents: 0n, reason: "a test" });
  });
  return user;
}

describe("listTransactions", () => {
  test("gives the movements of this user alone, newest first, with their exact number", async () => {
    const user = await userWithSix();
    await world.newUser(700n);
    const page = await list(user.id, {});
    expect(page.items.map((item) => item.amountCents)).toEqual([-1_500n, 500n, 400n, 300n, 200n, 100n]);
    expect(page).toMatchObject({ total: 6, totalCapped: false, nextCursor: null });
  });

  test("gives one kind if the query names a kind", async () => {
    const user = await userWithSix();
    const page = await list(user.id, { kind: "adjustment" });
    expect(page.items.map((item) => item.description)).toEqual(["a test"]);
    expect(page.total).toBe(1);
    expect(await list(user.id, { kind: "refund" })).toEqual({
      items: [],
      total: 0,
      totalCapped: false,
      nextCursor: null,
    });
  });

  test("pages by cursor give the same rows as pages by skip, each once", async () => {
    const user = await userWithSix();
    const all = (await list(user.id, {})).items;
    const paged = [];
    let cursor: string | null = null;
    do {
      const page = await list(user.id, { limit: 2, cursor });
      expect(page.total).toBe(6);
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(all);
    expect((await list(user.id, { limit: 2, skip: 2 })).items).toEqual(all.slice(2, 4));
  });

  test("counts up to 10,000 and reports that there are more", async () => {
    const user = await world.newUser();
    await world.database.transaction(async (tx) => {
      const created_at = new Date(world.clock.nowMs());
      const row = { user_id: user.id, kind: "deposit" as const, amount: 0n, balance_after: 0n };
      const entries = Array.from({ length: 10_001 }, () => ({ id: world.newId(), ...row, created_at }));
      for (let from = 0; from < entries.length; from += 1_000) {
        const some = entries.slice(from, from + 1_000);
        await tx
          .insertInto("ledger_transactions")
          .values(some.map((entry) => ({ ...entry, description: "many" })))
          .execute();
        const postings = some.flatMap(({ id }) =>
          ["wallet", "sales"].map((account) => ({ transaction_id: id, account, amount: 0n })),
        );
        await tx.insertInto("ledger_postings").values(postings).execute();
      }
    });
    expect(await list(user.id, { limit: 1 })).toMatchObject({ total: 10_000, totalCapped: true });
  });
});
