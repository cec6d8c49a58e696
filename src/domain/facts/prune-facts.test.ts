import { afterEach, beforeEach, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { addFactReader } from "./add-fact-reader.ts";
import { pruneFacts } from "./prune-facts.ts";
import { readFacts } from "./read-facts.ts";
import { recordFact } from "./record-fact.ts";
import { removeFactReader } from "./remove-fact-reader.ts";

let world: DomainWorld;

beforeEach(async () => {
  world = await createDomainWorld();
});
afterEach(() => world.close());

function recordWith(tx: Tx, reason: string): Promise<void> {
  return recordFact(tx, world, THE_SERVICE, { name: "user.login", resourceId: null, userId: null, reason });
}

async function record(...reasons: string[]): Promise<void> {
  for (const reason of reasons) await world.database.transaction((tx) => recordWith(tx, reason));
}

async function stored(): Promise<(string | null)[]> {
  const rows = await world.database.direct.selectFrom("facts").select("reason").orderBy("id").execute();
  return rows.map(({ reason }) => reason);
}

const prune = () => world.database.transaction((tx) => pruneFacts(tx, world));
const add = (reader: string) => addFactReader(world, reader);
const remove = (reader: string) => world.database.transaction((tx) => removeFactReader(tx, reader));
const read = (reader: string, limit?: number) =>
  world.database.transaction((tx) => readFacts(tx, reader, limit));

test("facts are removed once every reader has read them", async () => {
  await add("mail");
  await add("webhooks");
  await record("1", "2", "3");
  await read("mail");
  expect([await prune(), await stored()]).toEqual([0, ["1", "2", "3"]]);
  await read("webhooks", 2);
  expect([await prune(), await stored()]).toEqual([0, ["1", "2", "3"]]);
  await read("webhooks", 2);
  await record("4");
  expect([await prune(), await stored()]).toEqual([3, ["4"]]);
});

test("once the last reader is removed nothing more is stored, and what is stored is not retained", async () => {
  await add("mail");
  await add("webhooks");
  await remove("mail");
  await record("1", "2");
  await remove("webhooks");
  await record("3");
  expect(await stored()).toEqual(["1", "2"]);
  expect([await prune(), await stored()]).toEqual([2, []]);
});

test("what is recorded in a transaction that still runs is not lost to a reader that is added meanwhile", async () => {
  await add("first");
  await world.database.transaction(async (tx) => {
    await recordWith(tx, "held");
    await add("mail");
    await record("after");
    await prune();
  });
  await prune();
  expect((await read("mail")).map(({ reason }) => reason)).toEqual(["held", "after"]);
});

test("a reader is added either before a pruning or after it", async () => {
  await add("first");
  await record("before");
  await remove("first");
  let adding: Promise<void> = Promise.resolve();
  let pruning: Promise<number> = Promise.resolve(0);
  await world.database.transaction(async (tx) => {
    await recordWith(tx, "unstored");
    adding = addFactReader(world, "mail", { lockTimeoutMs: 20_000, pauseMs: 0, triesMax: 1 });
    await world.untilBlocked();
    pruning = prune();
    await world.untilBlocked(2);
    expect(await stored()).toEqual(["before"]);
  });
  await adding;
  await record("meanwhile");
  expect([await pruning, await stored()]).toEqual([1, ["meanwhile"]]);
  expect((await read("mail")).map(({ reason }) => reason)).toEqual(["meanwhile"]);
});

test("a reader that does not read retains nothing longer than 30 days", async () => {
  await add("mail");
  await record("old");
  world.clock.advance(30 * DAY_MS + 1);
  await record("new");
  expect([await prune(), await stored()]).toEqual([1, ["new"]]);
  expect((await read("mail")).map(({ reason }) => reason)).toEqual(["new"]);
});
