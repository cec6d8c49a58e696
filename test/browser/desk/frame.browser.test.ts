/** The frame of the desk: who sees it, its menu, its keys, and its lists. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { shellWords } from "../../../console/src/app/shell-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { searchWords } from "../../../console/src/desk/frame/search/search-words.ts";
import { overviewWords } from "../../../console/src/desk/overview/overview-words.ts";
import { usersWords } from "../../../console/src/desk/users/users-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  fieldOf,
  linkOf,
  mainOf,
  titleOf,
  WAIT_MAX_MS,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

/** More than two pages of the API. */
const USERS = 120;

const { world } = setUpConsole();
let owner: Customer;

beforeAll(async () => {
  owner = await deskPerson(world(), "owner", "en");
  await askDatabase(
    world(),
    `WITH people AS (
     INSERT INTO users (id, email, username, password_hash, referral_code, created_at, updated_at)
     SELECT gen_random_uuid(), name || '@example.com', name, 'none',
            upper(substr(md5(name), 1, 12)), now(), now()
       FROM generate_series(1, ${USERS}) AS number,
            LATERAL (SELECT 'crowd-' || lpad(number::text, 3, '0') AS name) AS made
     RETURNING id)
     INSERT INTO wallets (user_id) SELECT id FROM people`,
  );
});

const focusedText = (page: Page): Promise<string> =>
  page.evaluate<string>("document.activeElement?.textContent ?? ''");

const expectFocus = (page: Page, text: string): Promise<void> =>
  waitUntil(`the focus at ${text}`, WAIT_MAX_MS, async () => (await focusedText(page)) === text);

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("somebody with a role goes from their own pages to the desk and back", async () => {
    const words = wordsIn(deskWords, language);
    const shell = wordsIn(shellWords, language);
    const person = await deskPerson(world(), "auditor", language);
    const { page } = await world().visit({ language, size, colours, customer: person });
    await page.goto("/");
    if (size === "phone") await buttonOf(page, shell.menu).click();
    await linkOf(page, shell.desk).click();
    await titleOf(page, wordsIn(overviewWords, language).title).waitFor();
    expect(new URL(page.url()).pathname).toBe("/desk");
    const users = size === "phone" ? words.usersShort : words.users;
    await linkOf(page, users).click();
    await titleOf(page, wordsIn(usersWords, language).title).waitFor();
    if (size === "phone") await buttonOf(page, words.more).click();
    await linkOf(page, words.myPages).click();
    await waitUntil("the own pages", WAIT_MAX_MS, () => new URL(page.url()).pathname === "/");
  });
});

test("to a customer the desk is no page, and no menu names it", async () => {
  const customer = await world().customer("en");
  const { page } = await world().visit({ customer });
  await page.goto("/desk/users");
  await titleOf(page, wordsIn(deskWords, "en").notDeskTitle).waitFor();
  await linkOf(page, wordsIn(deskWords, "en").home).click();
  await linkOf(page, wordsIn(shellWords, "en").profile).waitFor();
  expect(await linkOf(page, wordsIn(shellWords, "en").desk).count()).toBe(0);
});

test("a mistyped address of the desk is no page of it", async () => {
  const { page } = await world().visit({ customer: owner });
  await page.goto("/desk/no-such-page");
  await titleOf(page, wordsIn(deskWords, "en").notDeskTitle).waitFor();
  expect(await page.getByRole("table").count()).toBe(0);
});

test("the keys open the search, go to a section in either layout, and are explained", async () => {
  const words = wordsIn(deskWords, "en");
  const { page } = await world().visit({ customer: owner });
  await page.goto("/desk");
  await titleOf(page, wordsIn(overviewWords, "en").title).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("u");
  await titleOf(page, wordsIn(usersWords, "en").title).waitFor();
  await page.keyboard.press("/");
  const field = fieldOf(dialogOf(page, words.searchAll), wordsIn(searchWords, "en").field);
  await waitUntil("the field", WAIT_MAX_MS, () =>
    field.evaluate((node) => node === node.ownerDocument.activeElement),
  );
  await page.keyboard.type("go");
  expect(await field.inputValue()).toBe("go");
  await page.keyboard.press("Escape");
  await dialogOf(page, words.searchAll).waitFor({ state: "hidden" });
  await page.keyboard.press("?");
  await dialogOf(page, words.keys).waitFor();
  await page.keyboard.press("Escape");
  await dialogOf(page, words.keys).waitFor({ state: "hidden" });
  // What the keys of "g" and "o" give in the Russian layout.
  for (const [key, code] of [
    ["п", "KeyG"],
    ["щ", "KeyO"],
  ])
    await page.evaluate(`document.body.dispatchEvent(new KeyboardEvent("keydown",
      { key: "${key}", code: "${code}", bubbles: true, cancelable: true }))`);
  await titleOf(page, wordsIn(overviewWords, "en").title).waitFor();
});

describe("a list", () => {
  test("is searched while somebody types, keeps its filters in the address, and survives a reload", async () => {
    const words = wordsIn(usersWords, "en");
    const found = wordsIn(deskWords, "en").found;
    const { page } = await world().visit({ customer: owner });
    await page.goto("/desk/users");
    await fieldOf(page, words.search).pressSequentially("crowd-00");
    await page.getByText(found(9, ""), { exact: true }).waitFor();
    await fieldOf(page, words.role).selectOption("owner");
    await page.getByText(wordsIn(deskWords, "en").noneTitle).waitFor();
    expect(new URL(page.url()).search).toBe("?search=crowd-00&role=owner");
    await page.reload();
    await fieldOf(page, words.role).selectOption("");
    await page.getByText(found(9, ""), { exact: true }).waitFor();
    expect(await fieldOf(page, words.search).inputValue()).toBe("crowd-00");
    await buttonOf(page, wordsIn(deskWords, "en").clearSearch).click();
    await waitUntil("an address without filters", WAIT_MAX_MS, () => new URL(page.url()).search === "");
  });

  test("shows more by its button, and its rows are walked by the arrows", async () => {
    const words = wordsIn(usersWords, "en");
    const { page } = await world().visit({ customer: owner });
    await page.goto("/desk/users?search=crowd-");
    const rows = mainOf(page).getByRole("table", { name: words.list }).locator("tbody tr");
    const more = buttonOf(page, wordsIn(deskWords, "en").loadMore);
    await more.click();
    await waitUntil("two pages", WAIT_MAX_MS, async () => (await rows.count()) === 100);
    await more.click();
    await waitUntil("all rows", WAIT_MAX_MS, async () => (await rows.count()) === USERS);
    expect(await more.count()).toBe(0);
    const names = await rows.locator("a").allTextContents();
    expect(new Set(names).size).toBe(USERS);
    await fieldOf(page, words.search).press("ArrowDown");
    await expectFocus(page, names[0] ?? "");
    await page.keyboard.press("ArrowDown");
    await expectFocus(page, names[1] ?? "");
    await page.keyboard.press("ArrowUp");
    await expectFocus(page, names[0] ?? "");
    await page.keyboard.press("Enter");
    await titleOf(page, names[0] ?? "").waitFor();
  });
});
