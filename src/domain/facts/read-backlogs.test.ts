import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { addFactReader } from "./add-fact-reader.ts";
import { readBacklogs } from "./read-backlogs.ts";
import { readFacts } from "./read-facts.ts";
import { recordFact } from "./record-fact.ts";

let world: DomainWorld;

beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

const user = "01890000-0000-7000-8000-00000000000b";

async function record(count: number): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    await world.database.transaction((tx) =>
      recordFact(tx, world, THE_SERVICE, { name: "user.password_changed", resourceId: user, userId: user }),
    );
  }
}

const backlogs = () => readBacklogs(world.database.direct, world);
const read = (reader: string, limit?: number) =>
  world.database.transaction((tx) => readFacts(tx, reader, limit));

test("each reader has the backlog of what it has not read, also within a range, with the age of the oldest", async () => {
  expect(await backlogs()).toEqual([]);
  await addFactReader(world, "a");
  await record(3);
  await addFactReader(world, "b");
  world.clock.advance(60_000);
  await record(2);
  expect(await backlogs()).toEqual([
    { reader: "a", waiting: 5, oldestSeconds: 60 },
    { reader: "b", waiting: 2, oldestSeconds: 0 },
  ]);
  await read("a", 4);
  await record(1);
  expect((await backlogs())[0]).toEqual({ reader: "a", waiting: 2, oldestSeconds: 0 });
  await read("a", 4);
  await read("a", 4);
  await read("b");
  expect(await backlogs()).toEqual([
    { reader: "a", waiting: 0, oldestSeconds: 0 },
    { reader: "b", waiting: 0, oldestSeconds: 0 },
  ]);
});
