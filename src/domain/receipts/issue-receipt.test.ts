import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { issueReceipt, RECEIPTS_OF_A_DAY } from "./issue-receipt.ts";
import { readMonthSheet } from "./read-month-sheet.ts";
import type { Receipt } from "./receipt.ts";
import { LINES_OF_ONE_PAGE, type MonthSheet } from "./sheet.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

const read = (userId: Uuid, month: string): Promise<MonthSheet> =>
  world.database.transaction((tx) =>
    readMonthSheet(tx, world, { userId, month, linesMax: LINES_OF_ONE_PAGE }),
  );
const issue = (userId: Uuid, sheet: MonthSheet): Promise<Receipt> =>
  world.database.transaction((tx) => issueReceipt(tx, world, { userId, sheet }));

test("of two that issue the same at once, the second gets what the first made", async () => {
  const { id: userId } = await world.newUser();
  const sheet = await read(userId, "2020-01");
  let second = Promise.resolve<Receipt | null>(null);
  const first = await world.database.transaction(async (tx) => {
    const made = await issueReceipt(tx, world, { userId, sheet });
    second = issue(userId, sheet);
    await world.untilBlocked();
    return made;
  });
  expect((await second)?.code).toBe(first.code);
});

test("a user gets codes for so many receipts a day, and again on the next day; a reprint does not count", async () => {
  const [user, other] = [await world.newUser(), await world.newUser()];
  const sheet = await read(user.id, "2020-01");
  const nth = (n: number): MonthSheet => ({ ...sheet, month: `month ${n}` });
  for (let n = 0; n < RECEIPTS_OF_A_DAY; n += 1) await issue(user.id, nth(n));
  await expect(issue(user.id, nth(RECEIPTS_OF_A_DAY))).rejects.toMatchObject({ code: "receipts_limit" });
  await issue(user.id, nth(0));
  await issue(other.id, nth(0));
  world.clock.advance(DAY_MS);
  await issue(user.id, nth(RECEIPTS_OF_A_DAY));
});

test("what an issued receipt says cannot be changed in the database", async () => {
  const { id: userId } = await world.newUser();
  const { id } = await issue(userId, await read(userId, "2020-01"));
  const change = sql`UPDATE receipts SET content = '{}' WHERE id = ${id}`.execute(world.database.direct);
  await expect(change).rejects.toThrow(/cannot change/);
});
