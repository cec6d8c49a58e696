import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { creditSteps } from "../../../test/support/credit-steps.ts";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS, HOUR_MS } from "../../kernel/duration.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { dateAwards } from "./award-store.ts";
import { runAwards } from "./run-awards.ts";

let world: DomainWorld;
let steps: ReturnType<typeof creditSteps>;

beforeAll(async () => {
  world = await createDomainWorld();
  steps = creditSteps(world);
});

afterEach(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
});

afterAll(() => world.close());

const inDays = (days: number) => new Date(world.clock.nowMs() + days * DAY_MS);

test("granted credit gets an end, expires by an entry of its own, and paid credit stays", async () => {
  const user = await world.newUser(100n);
  await steps.adjust(user.id, 60n, "granted");
  expect(await steps.nextEnd(user.id)).toBeNull();
  await steps.run(30);
  expect(await steps.nextEnd(user.id)).toEqual({ at: inDays(30), cents: 60n });
  world.clock.advance(30 * DAY_MS - 1);
  await steps.run(30);
  expect(await steps.kinds(user.id)).toEqual({ paid: 100n, granted: 60n });
  world.clock.advance(1);
  await steps.run(30);
  expect(await steps.kinds(user.id)).toEqual({ paid: 100n, granted: 0n });
  expect((await steps.parts(user.id)).at(-1)).toEqual(["bonus_expired", -60n, -60n]);
});

test("what ends first is spent first, and only what is left of it expires", async () => {
  const user = await world.newUser(1_000n);
  await steps.adjust(user.id, 150n, "granted");
  await steps.run(30);
  world.clock.advance(10 * DAY_MS);
  await steps.adjust(user.id, 100n, "granted");
  await steps.run(30);
  await steps.buy(user, 1);
  expect(await steps.nextEnd(user.id)).toEqual({ at: inDays(20), cents: 50n });
  world.clock.advance(20 * DAY_MS);
  await steps.run(30);
  expect(await steps.kinds(user.id)).toEqual({ paid: 1_000n, granted: 100n });
  expect(await steps.nextEnd(user.id)).toEqual({ at: inDays(10), cents: 100n });
});

test("expires once, though many instances try at once and the credit is being spent", async () => {
  const user = await world.newUser();
  for (let awards = 0; awards < 5; awards += 1) await steps.adjust(user.id, 100n, "granted");
  await steps.run(1);
  world.clock.advance(DAY_MS);
  const spending = [1, 1].map((hours) =>
    steps.buy(user, hours as 1).then(
      () => 1n,
      () => 0n,
    ),
  );
  const work = await Promise.all([
    ...spending,
    ...Array.from({ length: 6 }, () => steps.run(1).then(() => 0n)),
  ]);
  const bought = work.reduce((sum, each) => sum + each, 0n);
  const parts = await steps.parts(user.id);
  const expired = parts.filter(([kind]) => kind === "bonus_expired");
  expect(expired.reduce((sum, [, amount]) => sum + amount, 0n)).toBe(bought * 100n - 500n);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 0n });
});

test("its owner is told three days before, once, and told when it has expired", async () => {
  const user = await world.newUser();
  await steps.adjust(user.id, 60n, "granted");
  await steps.run(30);
  const marked = async () => {
    const rows = await world.database.direct
      .selectFrom("wallet_awards")
      .select("told_at")
      .where("user_id", "=", user.id)
      .execute();
    return rows.map(({ told_at }) => told_at?.getTime() ?? null);
  };
  world.clock.advance(27 * DAY_MS - 1);
  await steps.run(30);
  expect(await marked()).toEqual([null]);
  world.clock.advance(1);
  const toldAt = world.clock.nowMs();
  await Promise.all([steps.run(30), steps.run(30)]);
  world.clock.advance(HOUR_MS);
  await steps.run(30);
  expect(await marked()).toEqual([toldAt]);
  world.clock.advance(3 * DAY_MS);
  await steps.run(30);
  const expired = await world.auditRows("wallet.bonus_expired");
  expect(expired.filter(({ resource_id }) => resource_id === user.id)).toMatchObject([
    { before: { balance: "0.60" }, after: { amount: "0.60", balance: "0.00" } },
  ]);
});

test("what was granted while nothing expired keeps without an end, and is spent after what ends", async () => {
  const user = await world.newUser();
  await steps.adjust(user.id, 100n, "granted");
  await steps.run(0);
  await steps.run(30);
  await steps.adjust(user.id, 100n, "granted");
  await steps.run(30);
  expect(await steps.nextEnd(user.id)).toEqual({ at: inDays(30), cents: 100n });
  await steps.buy(user, 1);
  expect(await steps.nextEnd(user.id)).toBeNull();
  world.clock.advance(365 * DAY_MS);
  await steps.run(30);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 100n });
});

test("turned off, nothing expires, and turned on again nothing expires at once", async () => {
  const user = await world.newUser();
  await steps.adjust(user.id, 100n, "granted");
  await steps.run(1);
  world.clock.advance(2 * DAY_MS);
  await steps.run(0);
  await steps.run(1);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 100n });
  expect(await steps.nextEnd(user.id)).toBeNull();
});

test("what a refund gives back keeps its end; if that has passed, it can be used for a week", async () => {
  const user = await world.newUser();
  await steps.adjust(user.id, 200n, "granted");
  await steps.run(10);
  const end = inDays(10);
  const [early, late] = [await steps.buy(user, 1), await steps.buy(user, 1)];
  await steps.giveBack(user, early.id);
  expect(await steps.nextEnd(user.id)).toEqual({ at: end, cents: 100n });
  world.clock.advance(20 * DAY_MS);
  await steps.run(10);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 0n });
  await steps.giveBack(user, late.id);
  expect(await steps.nextEnd(user.id)).toEqual({ at: inDays(7), cents: 100n });
  world.clock.advance(7 * DAY_MS);
  await steps.run(10);
  expect(await steps.kinds(user.id)).toEqual({ paid: 0n, granted: 0n });
});

test("a purchase that waits for an award to get its end takes of it all the same", async () => {
  const user = await world.newUser();
  await steps.adjust(user.id, 250n, "granted");
  let purchase: Promise<unknown> = Promise.resolve();
  await world.database.transaction(async (tx) => {
    await dateAwards(tx, DAY_MS, 10);
    purchase = steps.buy(user, 1);
    await world.untilBlocked();
  });
  await purchase;
  expect(await steps.nextEnd(user.id)).toEqual({ at: inDays(1), cents: 150n });
  await steps.adjust(user.id, -150n, "granted");
});

test("a failure at one wallet stops no other, and is logged", async () => {
  const [one, other] = [await world.newUser(), await world.newUser()];
  for (const { id } of [one, other]) await steps.adjust(id, 100n, "granted");
  await steps.run(1);
  world.clock.advance(DAY_MS);
  const failures: unknown[] = [];
  let calls = 0;
  const newId = () => {
    calls += 1;
    if (calls === 1) throw new Error("out of ids");
    return world.newId();
  };
  const log = { error: (...said: unknown[]) => failures.push(said) };
  await runAwards({ ...world, newId, log: Object.assign(Object.create(null), log), bonusExpiresDays: 1 });
  expect(failures).toHaveLength(1);
  const left = await Promise.all([one, other].map(({ id }) => steps.kinds(id)));
  expect(left.map(({ granted }) => granted).sort()).toEqual([0n, 100n]);
  await steps.run(1);
  expect(await steps.kinds(one.id)).toEqual({ paid: 0n, granted: 0n });
});
