import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { lockWallet } from "./lock-wallet.ts";
import { postEntry } from "./post-entry.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});

afterAll(() => world.close());

/** Takes money from a wallet, in a separate transaction. */
function charge(userId: string, amountCents: bigint) {
  return world.database.transaction(async (tx) =>
    postEntry(tx, world, await lockWallet(tx, userId), {
      kind: "purchase",
      amountCents: -amountCents,
      counterAccount: "sales",
      description: "a charge",
    }),
  );
}

function entriesOf(userId: string) {
  const { direct } = world.database;
  return direct
    .selectFrom("ledger_transactions")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("id")
    .execute();
}

describe("postEntry", () => {
  test("moves the wallet and writes a transaction with two postings that sum to zero", async () => {
    const user = await world.newUser(1_000n);
    const posted = await charge(user.id, 300n);
    expect(posted).toMatchObject({ kind: "purchase", amountCents: -300n, balanceAfterCents: 700n });
    expect(await readBalance(world.database.direct, user.id)).toBe(700n);
    const postings = await world.database.direct
      .selectFrom("ledger_postings")
      .select(["account", "amount"])
      .where("transaction_id", "=", posted.id)
      .orderBy("account")
      .execute();
    expect(postings).toEqual([
      { account: "sales", amount: 300n },
      { account: "wallet", amount: -300n },
    ]);
  });

  test("takes the last cent; one more is an error with the balance and the price, and changes nothing", async () => {
    const user = await world.newUser(1_000n);
    await charge(user.id, 1_000n);
    await expect(charge(user.id, 1n)).rejects.toMatchObject({
      code: "balance_insufficient",
      facts: { balance: "0.00", price: "0.01" },
    });
    expect(await readBalance(world.database.direct, user.id)).toBe(0n);
    expect(await entriesOf(user.id)).toHaveLength(2);
  });

  test("refuses a user that does not exist", async () => {
    await expect(charge(world.newId(), 1n)).rejects.toMatchObject({ code: "not_found" });
  });

  test("fails if the wallet has changed since it was read, and changes nothing", async () => {
    const user = await world.newUser(1_000n);
    const charge = {
      kind: "purchase",
      amountCents: -100n,
      counterAccount: "sales",
      description: "",
    } as const;
    const twice = world.database.transaction(async (tx) => {
      const read = await lockWallet(tx, user.id);
      await postEntry(tx, world, read, charge);
      await postEntry(tx, world, read, charge);
    });
    await expect(twice).rejects.toThrow("has moved since it was read");
    expect(await entriesOf(user.id)).toHaveLength(1);
    const { wallet } = await world.database.transaction(async (tx) => {
      const posted = await postEntry(tx, world, await lockWallet(tx, user.id), charge);
      return postEntry(tx, world, posted.wallet, charge);
    });
    expect([wallet.balanceCents, await readBalance(world.database.direct, user.id)]).toEqual([800n, 800n]);
  });

  test("of 64 charges at once on a balance for 10, exactly 10 pass, each starting at the balance the last one left", async () => {
    const user = await world.newUser(1_000n);
    const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => charge(user.id, 100n)));
    const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused).toHaveLength(54);
    expect(refused.every((reason) => reason.code === "balance_insufficient")).toBe(true);
    const balances = (await entriesOf(user.id)).map((entry) => entry.balance_after);
    expect(balances).toEqual([1_000n, 900n, 800n, 700n, 600n, 500n, 400n, 300n, 200n, 100n, 0n]);
  });
});

describe("the ledger in the database", () => {
  test.each([
    ["UPDATE ledger_transactions SET amount = amount + 1"],
    ["DELETE FROM ledger_transactions"],
    ["UPDATE ledger_postings SET amount = amount * 2"],
    ["DELETE FROM ledger_postings"],
  ])("is append-only: %s is refused", async (statement) => {
    const user = await world.newUser(100n);
    const before = await entriesOf(user.id);
    await expect(sql.raw(statement).execute(world.database.direct)).rejects.toThrow("append-only");
    expect(await entriesOf(user.id)).toEqual(before);
  });

  test("refuses, at commit, an entry whose postings do not sum to zero", async () => {
    const user = await world.newUser(100n);
    const posting = world.database.transaction(async (tx) => {
      const { id } = await postEntry(tx, world, await lockWallet(tx, user.id), {
        kind: "deposit",
        amountCents: 50n,
        counterAccount: "deposits:mock",
        description: "a deposit",
      });
      await tx
        .insertInto("ledger_postings")
        .values({ transaction_id: id, account: "sales", amount: 1n })
        .execute();
    });
    await expect(posting).rejects.toThrow("does not balance");
    expect(await readBalance(world.database.direct, user.id)).toBe(100n);
  });

  test("refuses, at commit, an entry without postings", async () => {
    const user = await world.newUser();
    const entry = {
      id: world.newId(),
      user_id: user.id,
      kind: "deposit" as const,
      amount: 100n,
      balance_after: 100n,
      description: "out of nowhere",
      created_at: new Date(world.clock.nowMs()),
    };
    const insert = world.database.direct.insertInto("ledger_transactions").values(entry).execute();
    await expect(insert).rejects.toThrow("does not balance");
  });

  test("refuses a balance below zero, also from another writer than postEntry", async () => {
    const user = await world.newUser(100n);
    const update = world.database.direct
      .updateTable("wallets")
      .set({ balance: -1n })
      .where("user_id", "=", user.id)
      .execute();
    await expect(update).rejects.toThrow("wallets_balance_not_negative");
  });
});
