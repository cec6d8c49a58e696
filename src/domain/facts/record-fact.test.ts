import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { addFactReader } from "./add-fact-reader.ts";
import type { Fact } from "./fact.ts";
import { recordFact, recordFacts } from "./record-fact.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
  await addFactReader(world, "mail");
});

afterAll(() => world.close());

const actor = actorOf({ id: "01890000-0000-7000-8000-00000000000a" });
const user = "01890000-0000-7000-8000-00000000000b";

function record(fact: Fact): Promise<void> {
  return world.database.transaction((tx) => recordFact(tx, world, actor, fact));
}

const outbox = () => world.database.direct.selectFrom("facts").selectAll().orderBy("id").execute();

test("a fact leaves one audit row and one row of the outbox, which holds no address", async () => {
  await record({
    name: "user.deactivated",
    resourceId: user,
    userId: user,
    before: { is_active: true },
    after: { is_active: false },
    reason: "chargeback",
  });
  const both = {
    actor_id: actor.userId,
    resource_id: user,
    before: { is_active: true },
    after: { is_active: false },
    reason: "chargeback",
    created_at: new Date(world.clock.nowMs()),
  };
  expect(await world.auditRows("user.deactivated")).toEqual([
    {
      id: expect.any(String),
      action: "user.deactivated",
      resource_type: "user",
      ip: actor.ip,
      user_agent: actor.userAgent,
      request_id: actor.requestId,
      ...both,
    },
  ]);
  expect(await outbox()).toEqual([
    { id: 1n, xid: expect.any(String), name: "user.deactivated", user_id: user, ...both },
  ]);
});

test("a fact that is not a decision is in the outbox only", async () => {
  await record({ name: "payment.created", resourceId: user, userId: user, after: { provider: "mock" } });
  expect(await world.auditRows("payment.created")).toEqual([]);
  expect((await outbox()).at(-1)).toMatchObject({ name: "payment.created", after: { provider: "mock" } });
});

test("many facts are recorded at once as each alone is, in their order, and none that needs its audit row", async () => {
  const payment = (provider: "mock" | "stripe" | "yookassa"): Fact => ({
    name: "payment.created",
    resourceId: user,
    userId: user,
    after: { provider },
  });
  const before = await outbox();
  await world.database.transaction(async (tx) => {
    await recordFact(tx, world, actor, payment("mock"));
    await recordFacts(tx, world, actor, [payment("mock"), payment("stripe")]);
    await recordFacts(tx, world, actor, []);
  });
  const [alone, ...many] = (await outbox()).slice(before.length);
  expect(many).toEqual([
    { ...alone, id: (alone?.id ?? 0n) + 1n },
    { ...alone, id: (alone?.id ?? 0n) + 2n, after: { provider: "stripe" } },
  ]);
  const audited: Fact = { name: "user.login", resourceId: user, userId: user };
  const refused = world.database.transaction((tx) =>
    recordFacts(tx, world, actor, [payment("yookassa"), audited]),
  );
  await expect(refused).rejects.toThrow("needs its audit row");
});

test("a fact that is rolled back leaves nothing, and outside a transaction no fact is recorded", async () => {
  const before = await outbox();
  const fact: Fact = { name: "user.login", resourceId: user, userId: user };
  const undone = world.database.transaction(async (tx) => {
    await recordFact(tx, world, actor, fact);
    throw new Error("no");
  });
  await expect(undone).rejects.toThrow("no");
  await expect(recordFact(world.database.direct, world, actor, fact)).rejects.toThrow(
    "outside a transaction",
  );
  expect([await outbox(), await world.auditRows("user.login")]).toEqual([before, []]);
});
