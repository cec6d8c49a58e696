/** Receipts against the books: whatever happened, their sums are those of the ledger. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { readBalance } from "../../../test/support/read-balance.ts";
import { FREEZE_STEPS } from "../../../test/support/token-model/freeze-steps.ts";
import { GiftModel } from "../../../test/support/token-model/gift-model.ts";
import { GIFT_STEPS } from "../../../test/support/token-model/gift-steps.ts";
import { TokenModel } from "../../../test/support/token-model/token-model.ts";
import {
  activate,
  buy,
  TOKEN_STEPS,
  type TokenStory,
} from "../../../test/support/token-model/token-steps.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { parseMoney } from "../../kernel/money.ts";
import { readMonthSheet } from "./read-month-sheet.ts";
import { readTokenSheet } from "./read-token-sheet.ts";
import { LINES_OF_A_FILE, LINES_OF_ONE_PAGE, type MonthSheet } from "./sheet.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
  // Stories begin at the end of January.
  world.clock.advance(15 * DAY_MS);
});
afterAll(() => world.close());

const OPENING_CENTS = 60_000n;
const ZONES = ["UTC", "Europe/Moscow", "America/St_Johns", "Pacific/Kiritimati"];

const cents = (text: string | undefined): bigint => parseMoney(text) ?? -1n;
const sumOf = (texts: readonly string[]): bigint => texts.reduce((sum, text) => sum + cents(text), 0n);

async function begin(timeZone: string): Promise<TokenStory> {
  const referrer = await world.newUser();
  const user = await world.newUser(OPENING_CENTS);
  const changed = { referred_by_id: referrer.id, time_zone: timeZone };
  await world.database.direct.updateTable("users").set(changed).where("id", "=", user.id).execute();
  world.clock.advance(1);
  const model = new TokenModel(world.clock.nowMs(), world.prices);
  model.balanceCents = OPENING_CENTS;
  const friend = await world.newUser();
  const gifts = new GiftModel(model, 0n);
  const story = { world, user, referrer, model, friend, gifts, given: [] };
  await buy(story, 1);
  for (const token of model.tokens) await activate(story, token);
  return story;
}

const read = (userId: string, month: string, linesMax = LINES_OF_A_FILE): Promise<MonthSheet> =>
  world.database.transaction((tx) => readMonthSheet(tx, world, { userId, month, linesMax }));

/** All months until now, in the user's time zone. */
async function readMonths(userId: string, fromMs: number): Promise<MonthSheet[]> {
  const months: MonthSheet[] = [];
  for (let at = new Date(fromMs - DAY_MS); ; ) {
    const month = at.toISOString().slice(0, 7);
    const sheet = await read(userId, month);
    months.push(sheet);
    if (Date.parse(sheet.to) > world.clock.nowMs()) return months;
    at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 15));
  }
}

function expectAddsUp(sheet: MonthSheet): void {
  const { opening_balance, closing_balance, sums, entries, tokens } = sheet;
  expect(cents(opening_balance) + sumOf(sums.map(({ amount }) => amount))).toBe(cents(closing_balance));
  for (const { kind, count, amount } of sums) {
    const ofKind = entries.filter((entry) => entry.kind === kind);
    expect([ofKind.length, sumOf(ofKind.map((entry) => entry.amount))]).toEqual([count, cents(amount)]);
  }
  expect(entries.at(-1)?.balance_after ?? opening_balance).toBe(closing_balance);
  const of = (kind: string) => cents(sums.find((sum) => sum.kind === kind)?.amount ?? "0.00");
  expect(sumOf(tokens.map(({ charged }) => charged))).toBe(-of("purchase"));
  expect(sumOf(tokens.map(({ refunded }) => refunded))).toBe(of("refund"));
}

test("months add up to the ledger and to each other, and the tokens of a month to its purchases and refunds", async () => {
  const steps = fc.array(fc.oneof(...TOKEN_STEPS, ...FREEZE_STEPS, ...GIFT_STEPS), {
    minLength: 4,
    maxLength: 16,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ZONES), steps, async (zone, steps) => {
      const story = await begin(zone);
      const fromMs = world.clock.nowMs();
      for (const { take } of steps) await take(story);
      const { user, model } = story;
      const months = await readMonths(user.id, fromMs);
      for (const sheet of months) expectAddsUp(sheet);
      expect(months[0]?.opening_balance).toBe("0.00");
      for (const [at, { closing_balance }] of months.slice(0, -1).entries()) {
        expect(months[at + 1]?.opening_balance).toBe(closing_balance);
      }
      const balance = await readBalance(world.database.direct, user.id);
      expect(cents(months.at(-1)?.closing_balance)).toBe(balance);

      const sheets = [];
      for (const { id: tokenId } of model.tokens) {
        const query = { userId: user.id, tokenId, linesMax: LINES_OF_A_FILE };
        sheets.push(await world.database.transaction((tx) => readTokenSheet(tx, world, query)));
      }
      // All money of the story went into tokens, or is left; a referrer's bonus is not this user's.
      const paid = sumOf(
        months.flatMap(({ sums }) => sums.filter(({ kind }) => kind === "deposit").map((s) => s.amount)),
      );
      expect(paid - sumOf(sheets.map(({ sums }) => sums.net))).toBe(balance);
      for (const [at, { lots, sums, token, time }] of sheets.entries()) {
        expect(sumOf(lots.map(({ price }) => price))).toBe(cents(sums.paid));
        expect(sumOf(lots.map(({ refunded }) => refunded))).toBe(cents(sums.refunded));
        expect(lots.reduce((sum, { hours }) => sum + hours, 0)).toBe(token.hours);
        const addedMs = time.reduce((sum, { seconds }) => sum + Math.round(seconds * 1_000), 0);
        expect(addedMs).toBe(Math.round(token.added_seconds * 1_000));
        // A gift is as long as what was left, in whole hours.
        if (model.tokens[at]?.state !== "ended" || lots[0]?.meaning === "token_by_gift") continue;
        const lines = months.flatMap(({ tokens }) => tokens.filter(({ id }) => id === token.id));
        const ranMs = lines.reduce((sum, { seconds }) => sum + Math.round(seconds * 1_000), 0);
        expect(ranMs).toBe(token.hours * 3_600_000);
      }
    }),
    { numRuns: fuzzRuns(15) },
  );
});

test("a page has the first lines, counts the others, and says the same sums", async () => {
  const user = await world.newUser(0n);
  const model = new TokenModel(world.clock.nowMs(), world.prices);
  const story = {
    world,
    user,
    referrer: user,
    model,
    friend: user,
    gifts: new GiftModel(model, 0n),
    given: [],
  };
  const [topUp] = TOKEN_STEPS.slice(-1);
  for (const step of fc.sample(topUp?.arbitrary ?? fc.constant(null), 3)) await step?.take(story);
  for (let bought = 0; bought < 15; bought += 1) await buy(story, 1);
  const month = new Date(world.clock.nowMs()).toISOString().slice(0, 7);
  const [page, all] = [await read(user.id, month, LINES_OF_ONE_PAGE), await read(user.id, month)];
  expect([page.entries.length, page.tokens.length, page.left_out]).toEqual([
    LINES_OF_ONE_PAGE.entries,
    LINES_OF_ONE_PAGE.tokens,
    { entries: 18 - LINES_OF_ONE_PAGE.entries, tokens: 15 - LINES_OF_ONE_PAGE.tokens },
  ]);
  expect(page.entries).toEqual(all.entries.slice(0, LINES_OF_ONE_PAGE.entries));
  expect([all.left_out, all.entries.length, page.sums]).toEqual([{ entries: 0, tokens: 0 }, 18, all.sums]);
});
