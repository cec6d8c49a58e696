import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { addFactReader } from "./add-fact-reader.ts";
import { readFacts } from "./read-facts.ts";
import { recordFact } from "./record-fact.ts";
import { removeFactReader } from "./remove-fact-reader.ts";

let world: DomainWorld;
let reader: string;
let readers = 0;

beforeAll(async () => {
  world = await createDomainWorld();
});
beforeEach(async () => {
  readers += 1;
  reader = `reader ${readers}`;
  await addFactReader(world, reader);
});
afterAll(() => world.close());

const user = "01890000-0000-7000-8000-00000000000b";

function recordWith(tx: Tx, reason: string): Promise<void> {
  return recordFact(tx, world, THE_SERVICE, {
    name: "user.password_changed",
    resourceId: user,
    userId: user,
    reason,
  });
}

async function record(...reasons: string[]): Promise<void> {
  for (const reason of reasons) await world.database.transaction((tx) => recordWith(tx, reason));
}

async function read(limit?: number, by = reader): Promise<(string | undefined)[]> {
  const facts = await world.database.transaction((tx) => readFacts(tx, by, limit));
  return facts.map(({ reason }) => reason);
}

test("a reader gets each fact once, as it was recorded, from its registration on", async () => {
  await record("one");
  const facts = await world.database.transaction((tx) => readFacts(tx, reader));
  expect(facts).toEqual([
    {
      name: "user.password_changed",
      id: expect.any(BigInt),
      userId: user,
      resourceId: user,
      actorId: null,
      reason: "one",
      at: new Date(world.clock.nowMs()),
    },
  ]);
  expect(await read()).toEqual([]);
  await record("two", "three");
  expect([await read(), await read()]).toEqual([["two", "three"], []]);
});

test("each reader has its own cursor; a reader that is added later, or again after its removal, begins there", async () => {
  await record("one");
  const late = `${reader}, late`;
  await addFactReader(world, late);
  await record("two");
  expect([await read(), await read(undefined, late)]).toEqual([["one", "two"], ["two"]]);
  await addFactReader(world, late);
  await record("three");
  expect(await read(undefined, late)).toEqual(["three"]);
  await world.database.transaction((tx) => removeFactReader(tx, late));
  await expect(read(undefined, late)).rejects.toThrow("was not added");
  await record("four");
  await addFactReader(world, late);
  expect([await read(), await read(undefined, late)]).toEqual([["three", "four"], []]);
});

test("batches are bounded and in order, also if more is recorded meanwhile", async () => {
  await record("1", "2", "3", "4", "5");
  expect(await read(2)).toEqual(["1", "2"]);
  await record("6");
  expect(await read(2)).toEqual(["3", "4"]);
  expect([...(await read(2)), ...(await read(2)), ...(await read(2))]).toEqual(["5", "6"]);
});

test("after a batch that ends exactly with its range, nothing is skipped", async () => {
  await record("1", "2");
  expect(await read(2)).toEqual(["1", "2"]);
  await record("3");
  expect(await read(2)).toEqual(["3"]);
});

test("a fact that commits after one with a higher id is read too, and delays no other", async () => {
  await world.database.transaction(async (slow) => {
    await recordWith(slow, "slow");
    await record("fast");
    expect(await read()).toEqual(["fast"]);
    expect(await read()).toEqual([]);
  });
  expect([await read(), await read()]).toEqual([["slow"], []]);
});

test("facts that were read in a transaction that fails are read again", async () => {
  await record("one", "two");
  const failing = world.database.transaction(async (tx) => {
    expect(await readFacts(tx, reader, 1)).toHaveLength(1);
    throw new Error("the process dies");
  });
  await expect(failing).rejects.toThrow("dies");
  expect([await read(1), await read(1), await read(1)]).toEqual([["one"], ["two"], []]);
});

test("while one instance reads, another one gets nothing, and does not wait", async () => {
  await record("one");
  await world.database.transaction(async (tx) => {
    expect(await readFacts(tx, reader)).toHaveLength(1);
    expect(await read()).toEqual([]);
  });
});

test("a reader also gets the facts that it records itself, before it reads and after", async () => {
  await record("cause");
  await world.database.transaction(async (tx) => {
    await recordWith(tx, "before");
    // This transaction begins and ends while the reader's runs: the reader's is now the older one.
    await record("meanwhile");
    expect(await readFacts(tx, reader)).toMatchObject([{ reason: "cause" }, { reason: "meanwhile" }]);
    await recordWith(tx, "after");
    expect(await readFacts(tx, reader)).toEqual([]);
  });
  expect([await read(), await read()]).toEqual([["before", "after"], []]);
});

test("a fact of a later version is skipped", async () => {
  await world.database.direct
    .insertInto("facts")
    .values({ name: "moon.landed", created_at: new Date() })
    .execute();
  await record("known");
  expect([await read(1), await read(1)]).toEqual([["known"], []]);
});

test("a cursor that was restored into another PostgreSQL fails instead of skipping what happens there", async () => {
  await sql`UPDATE fact_readers SET since = '999999999:999999999:' WHERE name = ${reader}`.execute(
    world.database.direct,
  );
  await record("one");
  await expect(read()).rejects.toThrow("another PostgreSQL");
});
