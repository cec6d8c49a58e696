import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../../test/support/domain-world.ts";
import { fuzzRuns } from "../../../../test/support/fuzz-runs.ts";
import { MemoryLog } from "../../../../test/support/memory-log.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import { verifyLedger } from "../../books/verify-ledger.ts";
import { setUserRole } from "../../identity/set-user-role.ts";
import { adjustLockedWallet } from "../../ledger/adjust-balance.ts";
import { lockWallet } from "../../ledger/lock-wallet.ts";
import { readWallet } from "../../ledger/read-wallet.ts";
import { type Orderer, orderBatch, undoBatch } from "./order-batch.ts";
import { readBatch } from "./read-batch.ts";
import { runBatches } from "./run-batches.ts";

let world: DomainWorld;
let by: Orderer & { readonly id: Uuid };
const log = new MemoryLog();
const { signal } = new AbortController();

beforeAll(async () => {
  world = await createDomainWorld();
  const { id } = await world.newUser();
  await world.database.transaction((tx) =>
    setUserRole(tx, world, THE_SERVICE, { userId: id, role: "owner" }),
  );
  by = { id, userId: id, role: "owner" };
});
afterAll(() => world.close());

/** A user with this balance, or if it is below zero with such a debt. */
async function newUser(cents: bigint): Promise<Uuid> {
  const { id } = await world.newUser(cents > 0n ? cents : 0n);
  if (cents < 0n) {
    await world.database.transaction(async (tx) => {
      const owed = { amountCents: cents, reason: null, mayOwe: true };
      await adjustLockedWallet(tx, world, THE_SERVICE, await lockWallet(tx, id), owed);
    });
  }
  return id;
}

/** PostgreSQL that is lost now and then: before a commit, which did not happen then, or after it, which nobody learns. */
function losing(losses: readonly ("before" | "after" | null)[]): Database {
  let nth = 0;
  return {
    direct: world.database.direct,
    transaction: async (work) => {
      const loss = losses[nth] ?? null;
      nth += 1;
      const result = await world.database.transaction(async (tx) => {
        const done = await work(tx);
        if (loss === "before") throw new AppError("service_unavailable");
        return done;
      });
      if (loss === "after") throw new AppError("service_unavailable");
      return result;
    },
  };
}

/** Runs until nothing waits, whatever is lost on the way: a process that ends and one that begins know nothing of each other. */
async function runThrough(batchId: Uuid, losses: readonly ("before" | "after" | null)[]): Promise<void> {
  await runBatches({ ...world, log, database: losing(losses) }, signal).catch((error) =>
    expect(error).toMatchObject({ code: "service_unavailable" }),
  );
  await Promise.all([runBatches({ ...world, log }, signal), runBatches({ ...world, log }, signal)]);
  // One of them may have left an item to the other, and so the end of the batch to the next turn.
  await runBatches({ ...world, log }, signal);
  expect((await readBatch(world.database.direct, batchId)).batch.endedAt).not.toBeNull();
}

const wallets = (ids: readonly Uuid[]) => Promise.all(ids.map((id) => readWallet(world.database.direct, id)));

const violations = () =>
  world.database.transaction(async (tx) => (await verifyLedger(tx)).violations.map(({ check }) => check));

test("a batch of adjustments, whatever is lost on the way, moves each wallet once, and its undoing leaves all as they were", async () => {
  const cents = fc.bigInt({ min: -500n, max: 500n });
  const loss = fc.constantFrom("before" as const, "after" as const, null);
  const losses = fc.array(loss, { maxLength: 6 });
  const people = fc.array(cents, { minLength: 1, maxLength: 5 });
  const amount = cents.filter((value) => value !== 0n);
  const kind = fc.constantFrom(null, "paid" as const, "granted" as const);
  await fc.assert(
    fc.asyncProperty(
      people,
      amount,
      kind,
      losses,
      losses,
      async (balances, amountCents, creditKind, lost, lostAgain) => {
        const ids: Uuid[] = [];
        for (const balance of balances) ids.push(await newUser(balance));
        const before = await wallets(ids);
        const actor = actorOf(by);
        const order = { action: "adjust_balance", amountCents, creditKind, reason: "a model" } as const;
        const { id } = await world.database.transaction((tx) => orderBatch(tx, world, actor, by, order, ids));
        await runThrough(id, lost);
        for (const [nth, { balanceCents, debtCents }] of (await wallets(ids)).entries()) {
          const had = before[nth];
          if (had === undefined) continue;
          const net = had.balanceCents - had.debtCents;
          const coveredCents = creditKind === "granted" ? had.grantedCents : had.balanceCents;
          const isTaken = amountCents > 0n || coveredCents >= -amountCents;
          expect(balanceCents - debtCents).toBe(isTaken ? net + amountCents : net);
        }
        const undoing = await undoBatch(world, actor, by, { batchId: id, reason: "back" });
        await runThrough(undoing.id, lostAgain);
        expect(await wallets(ids)).toEqual(before);
      },
    ),
    { numRuns: fuzzRuns(6) },
  );
  expect(await violations()).toEqual([]);
});

test("a stop ends it after the item at hand, and the next run continues", async () => {
  const ids = [await newUser(0n), await newUser(0n), await newUser(0n)];
  const order = { action: "adjust_balance", amountCents: 100n, reason: "stopped" } as const;
  const { id } = await world.database.transaction((tx) => orderBatch(tx, world, actorOf(by), by, order, ids));
  const stopping = new AbortController();
  const database: Database = {
    direct: world.database.direct,
    transaction: async (work) => {
      const result = await world.database.transaction(work);
      stopping.abort();
      return result;
    },
  };
  await runBatches({ ...world, log, database }, stopping.signal);
  const { batch } = await readBatch(world.database.direct, id);
  expect([batch.counts.done, batch.endedAt]).toEqual([1, null]);
  await runBatches({ ...world, log }, signal);
  expect((await wallets(ids)).map(({ balanceCents }) => balanceCents)).toEqual([100n, 100n, 100n]);
});

test("a bug in one item is logged and refuses that item, and the others are done", async () => {
  const ids = [await newUser(0n), await newUser(0n)];
  const order = { action: "adjust_balance", amountCents: 100n, reason: "a bug" } as const;
  const { id } = await world.database.transaction((tx) => orderBatch(tx, world, actorOf(by), by, order, ids));
  let nth = 0;
  const database: Database = {
    direct: world.database.direct,
    transaction: (work) =>
      world.database.transaction(async (tx) => {
        const result = await work(tx);
        nth += 1;
        if (nth === 1) throw new Error("a bug");
        return result;
      }),
  };
  await runBatches({ ...world, log, database }, signal);
  const { items } = await readBatch(world.database.direct, id);
  expect(items.map(({ outcome, code }) => [outcome, code])).toEqual([
    ["refused", "internal_error"],
    ["done", null],
  ]);
  expect((await wallets(ids)).map(({ balanceCents }) => balanceCents)).toEqual([0n, 100n]);
});
