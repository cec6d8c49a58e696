/** By keyboard only: from the sign-in to a bought token, and into and out of dialogs. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { shellWords } from "../../console/src/app/shell-words.ts";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { buyWords } from "../../console/src/features/buy/buy-words.ts";
import { overviewWords } from "../../console/src/features/overview/overview-words.ts";
import { tokensWords } from "../../console/src/features/tokens/tokens-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  headingOf,
  linkOf,
  mainOf,
  titleOf,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

/** More than any page has elements to step through. */
const STEPS_MAX = 60;

/** The focused element must be inside the window and have an outline. */
const FOCUS_IS_VISIBLE = `(() => {
  const focused = document.activeElement;
  // After the last step the browser's own controls have the focus.
  if (focused === document.body) return true;
  const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(focused);
  const { top, bottom, left, right } = focused.getBoundingClientRect();
  const isInside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  const isMarked = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return isInside && (isMarked || focused.matches("input:focus, select:focus"));
})()`;

const { world } = setUpConsole();

const isFocused = async (part: Locator): Promise<boolean> =>
  (await part.and(part.page().locator(":focus")).count()) === 1;

/** Presses Tab until a part has the focus. */
async function stepTo(page: Page, part: Locator): Promise<void> {
  await part.waitFor();
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (await isFocused(part)) return;
    await page.keyboard.press("Tab");
    expect(await page.evaluate<boolean>(FOCUS_IS_VISIBLE), await focusedName(page)).toBe(true);
  }
  throw new Error(`Tab does not lead to ${part}`);
}

const focusedName = (page: Page): Promise<string> =>
  page.evaluate<string>("document.activeElement.outerHTML.slice(0, 200)");

describe.each(["phone", "desktop"] as const)("on a %s", (size) => {
  test("a token is bought by keyboard only, and the focus is always visible", async () => {
    const customer = await world().customer("en", 50);
    const account = wordsIn(accountWords, "en");
    const buy = wordsIn(buyWords, "en");
    const price = formatZnc("10.00", "en");
    const { page } = await world().visit({ size });
    await page.goto("/sign-in");
    await stepTo(page, fieldOf(page, account.email));
    await page.keyboard.type(customer.email);
    await stepTo(page, fieldOf(page, account.password));
    await page.keyboard.type(customer.password);
    await page.keyboard.press("Enter");
    await titleOf(page, wordsIn(overviewWords, "en").title).waitFor();
    await expectSettled(page);
    await stepTo(page, linkOf(mainOf(page), wordsIn(overviewWords, "en").buy).first());
    await page.keyboard.press("Enter");
    await stepTo(page, buttonOf(page, buy.buyNamed(buy.contents(1, 12), price)));
    await page.keyboard.press("Enter");
    const pay = buttonOf(dialogOf(page, buy.confirmTitle), buy.pay(price));
    await stepTo(page, pay);
    await page.keyboard.press("Enter");
    await headingOf(page, buy.ready(1)).waitFor();
    expect(await isFocused(headingOf(page, buy.ready(1)))).toBe(true);
    await stepTo(page, linkOf(mainOf(page), buy.connect));
  });

  test("the focus stays inside a dialog, Escape closes it, and the focus returns to the opener", async () => {
    const customer = await world().customer("en", 50);
    await customer.buyToken();
    const words = wordsIn(tokensWords, "en");
    const { page } = await world().visit({ size, customer });
    await page.goto("/tokens");
    const opener = buttonOf(page, words.refund);
    await stepTo(page, opener);
    await page.keyboard.press("Enter");
    const dialog = dialogOf(page, words.refundTitle);
    await dialog.getByText(words.refundWhole).waitFor();
    for (let step = 0; step < 8; step += 1) {
      await page.keyboard.press("Tab");
      expect(await dialog.locator(":focus").count(), await focusedName(page)).toBe(1);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => isFocused(opener)).toBe(true);
  });

  test("the first link leads past the menu to the content", async () => {
    const customer = await world().customer("en");
    const { page } = await world().visit({ size, customer });
    await page.goto("/referrals");
    await expectSettled(page);
    const skip = linkOf(page, wordsIn(shellWords, "en").skip);
    await stepTo(page, skip);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await mainOf(page).locator(":focus").count(), await focusedName(page)).toBe(1);
  });
});
