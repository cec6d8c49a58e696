import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { holdTransaction } from "../../../test/support/facts/held-transaction.ts";
import { openByProtocol, type Protocol } from "../../../test/support/facts/protocol-database.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { addFactReader } from "./add-fact-reader.ts";
import type { Fact } from "./fact.ts";
import { pruneFacts } from "./prune-facts.ts";
import { readFacts } from "./read-facts.ts";
import { recordFact } from "./record-fact.ts";
import { removeFactReader } from "./remove-fact-reader.ts";

let world: DomainWorld;

beforeEach(async () => {
  world = await createDomainWorld();
});
afterEach(() => world.close());

const user = "01890000-0000-7000-8000-00000000000b";
/** Waits as long as a test may take, in one try. */
const PATIENT = { lockTimeoutMs: 20_000, pauseMs: 0, triesMax: 1 };

const audited = (reason: string): Fact => ({ name: "user.login", resourceId: user, userId: user, reason });
const unaudited = (reason: string): Fact => ({
  name: "payment.created",
  resourceId: user,
  userId: user,
  after: { provider: "mock" },
  reason,
});

const record = (tx: Tx, fact: Fact) => recordFact(tx, world, THE_SERVICE, fact);
const recordAlone = (fact: Fact) => world.database.transaction((tx) => record(tx, fact));
const remove = (name: string) => world.database.transaction((tx) => removeFactReader(tx, name));

async function read(name: string): Promise<(string | undefined)[]> {
  const facts = await world.database.transaction((tx) => readFacts(tx, name));
  return facts.map(({ reason }) => reason);
}

async function readerNames(): Promise<string[]> {
  const rows = await world.database.direct
    .selectFrom("fact_readers")
    .select("name")
    .orderBy("name")
    .execute();
  return rows.map(({ name }) => name);
}

/** Waits until a transaction waits for the lock of the outbox. */
function untilFactsAreAwaited(): Promise<void> {
  return waitUntil("a transaction waits for facts", 10_000, async () => {
    const { rows } = await sql`
      SELECT 1 FROM pg_locks WHERE relation = 'facts'::regclass AND NOT granted`.execute(
      world.database.direct,
    );
    return rows.length > 0;
  });
}

const storedRows = () => world.database.direct.selectFrom("facts").selectAll().execute();

test("without a reader nothing is stored of a fact, but its audit row", async () => {
  await recordAlone(audited("one"));
  await recordAlone(unaudited("two"));
  expect(await storedRows()).toEqual([]);
  expect(await world.auditRows("user.login")).toMatchObject([{ reason: "one" }]);
  await addFactReader(world, "mail");
  await recordAlone(audited("three"));
  await recordAlone(unaudited("four"));
  expect(await read("mail")).toEqual(["three", "four"]);
});

describe.each<Protocol>([
  "simple",
  "extended",
  "prepared, a new plan each time",
  "prepared, one plan for all",
])("statements that are sent %s", (protocol) => {
  test.each([
    ["audited", audited],
    ["unaudited", unaudited],
  ])("the first reader waits for a transaction that has recorded an %s fact, and one that records it meanwhile waits and stores it", async (_kind, fact) => {
    const [early, late] = [
      await openByProtocol(world.url, protocol),
      await openByProtocol(world.url, protocol),
    ];
    try {
      // The plans are cached while there is no reader.
      for (let nth = 0; nth < 8; nth += 1) {
        for (const each of [early, late]) await each.transaction((tx) => record(tx, fact("cached")));
      }
      const first = await holdTransaction(early);
      await record(first.tx, fact("before"));
      const adding = addFactReader(world, "mail", PATIENT);
      await world.untilBlocked();
      const second = await holdTransaction(late);
      const recording = record(second.tx, fact("after"));
      await world.untilBlocked(2);
      expect([await readerNames(), await storedRows()]).toEqual([[], []]);
      await first.commit();
      await Promise.all([adding, recording]);
      expect(await read("mail")).toEqual([]);
      await second.commit();
      expect([await read("mail"), await read("mail")]).toEqual([["after"], []]);
    } finally {
      await Promise.all([early.close(), late.close()]);
    }
  });
});

test("a transaction that records goes on behind a reader that waits too long, which is then not added", async () => {
  const long = await holdTransaction(world.database);
  await record(long.tx, audited("long"));
  const adding = addFactReader(world, "mail", { lockTimeoutMs: 300, pauseMs: 10, triesMax: 2 });
  const outcome = expect(adding).rejects.toMatchObject({ code: "service_unavailable" });
  await world.untilBlocked();
  await recordAlone(audited("other"));
  await outcome;
  expect(await readerNames()).toEqual([]);
  await long.commit();
  await addFactReader(world, "mail");
  await recordAlone(audited("next"));
  expect(await read("mail")).toEqual(["next"]);
});

test("the first reader tries again until a long transaction has ended", async () => {
  const long = await holdTransaction(world.database);
  await record(long.tx, audited("long"));
  let isAdded = false;
  const adding = addFactReader(world, "mail", { lockTimeoutMs: 20, pauseMs: 1, triesMax: 100_000 }).then(
    () => {
      isAdded = true;
    },
  );
  for (let nth = 0; nth < 10; nth += 1) await recordAlone(audited("meanwhile"));
  expect(isAdded).toBe(false);
  await long.rollBack();
  await adding;
  await recordAlone(audited("next"));
  expect(await read("mail")).toEqual(["next"]);
});

test("a second reader, or the first one again, waits for nobody, and gets what running transactions have stored", async () => {
  await addFactReader(world, "mail");
  const long = await holdTransaction(world.database);
  await record(long.tx, audited("long"));
  await addFactReader(world, "webhooks", { lockTimeoutMs: 1, pauseMs: 0, triesMax: 1 });
  await addFactReader(world, "mail", { lockTimeoutMs: 1, pauseMs: 0, triesMax: 1 });
  await long.commit();
  expect([await read("mail"), await read("webhooks")]).toEqual([["long"], ["long"]]);
});

test("a reader that is added while the last other one is removed waits as the first one", async () => {
  await addFactReader(world, "mail");
  const removal = await holdTransaction(world.database);
  await removeFactReader(removal.tx, "mail");
  const early = await holdTransaction(world.database);
  await record(early.tx, audited("stored for a reader that is removed"));
  const adding = addFactReader(world, "webhooks", PATIENT);
  await world.untilBlocked();
  await removal.commit();
  await untilFactsAreAwaited();
  const late = await holdTransaction(world.database);
  const recording = record(late.tx, audited("late"));
  await world.untilBlocked(2);
  await early.commit();
  await Promise.all([adding, recording]);
  await late.commit();
  expect(await read("webhooks")).toEqual(["late"]);
  await world.database.transaction((tx) => pruneFacts(tx, world));
  expect(await storedRows()).toEqual([]);
});

test("transactions that wait for each other's rows behind the first reader all commit", async () => {
  const [one, other] = [await world.newUser(), await world.newUser()];
  const lock = (tx: Tx, id: string) =>
    sql`SELECT 1 FROM wallets WHERE user_id = ${id} FOR UPDATE`.execute(tx);
  const early = await holdTransaction(world.database);
  await lock(early.tx, one.id);
  await record(early.tx, audited("early"));
  const late = await holdTransaction(world.database);
  await lock(late.tx, other.id);
  const adding = addFactReader(world, "mail", PATIENT);
  await world.untilBlocked();
  const recording = record(late.tx, audited("late")).then(() => late.commit());
  await world.untilBlocked(2);
  // Now the reader waits for `early`, that for `late`, and that for its turn behind the reader.
  await lock(early.tx, other.id);
  await recording;
  await early.commit();
  await adding;
  await recordAlone(audited("next"));
  expect(await read("mail")).toEqual(["next"]);
});

test("after the removal of the last reader, the next one again begins with nothing", async () => {
  await addFactReader(world, "mail");
  await recordAlone(audited("one"));
  await remove("mail");
  await recordAlone(audited("two"));
  await addFactReader(world, "mail");
  await recordAlone(audited("three"));
  expect(await read("mail")).toEqual(["three"]);
});
