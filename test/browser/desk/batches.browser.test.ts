/** Bulk actions: selected in the list, tried first, done with a reason, and taken back. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { batchWords } from "../../../console/src/desk/frame/batch-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { selectionWords } from "../../../console/src/desk/frame/selection-words.ts";
import { usersWords } from "../../../console/src/desk/users/users-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  mainOf,
  overflowOf,
  WAIT_MAX_MS,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world } = setUpConsole();

/** Customers whose names begin alike, in the order of their names. */
async function team(name: string, count: number): Promise<readonly Customer[]> {
  const members: Customer[] = [];
  for (let number = 1; number <= count; number += 1) {
    const member = await world().customer("en", 100);
    const rename = "UPDATE users SET username = $2 WHERE id = $1";
    await askDatabase(world(), rename, [member.id, `${name}-${number}`]);
    members.push(member);
  }
  return members;
}

async function balances(members: readonly Customer[]): Promise<readonly string[]> {
  const ids = members.map(({ id }) => id);
  const read =
    "SELECT round(balance / 100.0, 2)::text AS balance FROM wallets WHERE user_id = ANY($1) ORDER BY balance";
  return (await askDatabase(world(), read, [ids])).map(({ balance }) => String(balance));
}

async function nameOf({ id }: Customer): Promise<string> {
  const [row] = await askDatabase(world(), "SELECT username FROM users WHERE id = $1", [id]);
  return String(row?.username);
}

/** Waits until the batch on the page has ended. */
const expectEnded = (page: Page, ended: string): Promise<void> =>
  mainOf(page).getByText(ended, { exact: true }).first().waitFor();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an owner adds a sum to many at once: tried first, then done, then taken back", async () => {
    const words = wordsIn(batchWords, language);
    const select = wordsIn(selectionWords, language);
    const reason = wordsIn(deskWords, language).reason;
    const owner = await deskPerson(world(), "owner", language);
    const name = `team-${language}-${size}`;
    const members = await team(name, 2);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto(`/desk/users?search=${name}`);
    await buttonOf(mainOf(page), select.all(2)).click();
    await mainOf(page).getByText(select.selected(2)).waitFor();
    await expectSettled(page);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await buttonOf(mainOf(page), words.adjust_balance).click();
    const dialog = dialogOf(page, words.dialogTitle(words.adjust_balance, 2));
    await fieldOf(dialog, words.amount).fill("12,5");
    await buttonOf(dialog, words.rehearse).click();
    await dialog.getByRole("table", { name: words.items }).getByText(`${name}-1`).waitFor();
    expect(await balances(members)).toEqual(["100.00", "100.00"]);
    await dialog.getByLabel(reason).fill("a gift for all");
    await expectSettled(page);
    expect(await seriousFindings(page)).toEqual([]);
    await buttonOf(dialog, words.run(words.adjust_balance, 2)).click();
    await page.waitForURL("**/desk/batches/*");
    await expectEnded(page, words.ended);
    expect(await balances(members)).toEqual(["112.50", "112.50"]);
    const items = mainOf(page).getByRole("table", { name: words.items });
    await items.getByRole("link", { name: `${name}-1` }).waitFor();
    await items.getByText(String(members[0]?.email)).waitFor();
    await mainOf(page)
      .getByRole("link", { name: await nameOf(owner) })
      .waitFor();
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await buttonOf(mainOf(page), words.undo).click();
    const undo = dialogOf(page, words.undoTitle);
    await undo.getByLabel(reason).fill("not meant");
    await buttonOf(undo, words.undo).click();
    await mainOf(page).getByText(words.undoOf).waitFor();
    await expectEnded(page, words.ended);
    expect(await balances(members)).toEqual(["100.00", "100.00"]);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
  });
});

test("rows are selected by the keyboard, and what would change nothing is said before it is ordered", async () => {
  const words = wordsIn(batchWords, "en");
  const select = wordsIn(selectionWords, "en");
  const operator = await deskPerson(world(), "operator", "en");
  const members = await team("keys", 3);
  const [off] = members;
  await askDatabase(world(), "UPDATE users SET is_active = false WHERE id = $1", [off?.id]);
  const { page } = await world().visit({ customer: operator });
  await page.goto("/desk/users?search=keys-");
  const row = mainOf(page).getByRole("table").locator("tbody tr");
  await waitUntil("three rows", WAIT_MAX_MS, async () => (await row.count()) === 3);
  await fieldOf(page, wordsIn(usersWords, "en").search).press("ArrowDown");
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("x");
  await mainOf(page).getByText(select.selected(2)).waitFor();
  expect(await buttonOf(mainOf(page), words.adjust_balance).count()).toBe(0);
  await buttonOf(mainOf(page), words.deactivate).click();
  const dialog = dialogOf(page, words.dialogTitle(words.deactivate, 2));
  await dialog.getByText(words.itemUnchanged, { exact: true }).waitFor();
  await dialog.getByLabel(wordsIn(deskWords, "en").reason).fill("they left");
  await buttonOf(dialog, words.run(words.deactivate, 1)).click();
  await page.waitForURL("**/desk/batches/*");
  await expectEnded(page, words.ended);
  const active = "SELECT username FROM users WHERE id = ANY($1) AND is_active";
  expect(await askDatabase(world(), active, [members.map(({ id }) => id)])).toEqual([{ username: "keys-2" }]);
  await page.goto("/desk/batches");
  await mainOf(page).getByText("they left").waitFor();
});

test("who may not do it to one cannot select many", async () => {
  const auditor = await deskPerson(world(), "auditor", "en");
  const { page } = await world().visit({ customer: auditor });
  await page.goto("/desk/users");
  await mainOf(page).getByRole("table").waitFor();
  expect(await mainOf(page).getByRole("checkbox").count()).toBe(0);
});
