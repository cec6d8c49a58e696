/** The search of everything, by keys and by touch, on any page of the desk. */
import { describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { searchWords } from "../../../console/src/desk/frame/search/search-words.ts";
import { overviewWords } from "../../../console/src/desk/overview/overview-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  fieldOf,
  overflowOf,
  titleOf,
  WAIT_MAX_MS,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world } = setUpConsole();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a user and a token are found while somebody types, chosen by the arrows and opened by Enter", async () => {
    const words = wordsIn(searchWords, language);
    const title = wordsIn(deskWords, language).searchAll;
    const auditor = await deskPerson(world(), "auditor", language);
    const customer = await world().customer(language);
    const { id: tokenId } = await customer.buyToken();
    const { page } = await world().visit({ language, size, colours, customer: auditor });
    await page.goto("/desk");
    await titleOf(page, wordsIn(overviewWords, language).title).waitFor();
    if (size === "phone") await buttonOf(page, title).click();
    else await page.keyboard.press("/");
    const dialog = dialogOf(page, title);
    const options = dialog.getByRole("option");
    const field = fieldOf(dialog, words.field);
    await field.fill(customer.id);
    await options.filter({ hasText: customer.email }).waitFor();
    await field.fill(tokenId.slice(-8));
    await options.filter({ hasText: `…${tokenId.slice(-8)}` }).waitFor();
    await options.filter({ hasText: customer.email }).waitFor({ state: "hidden" });
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await field.fill("@example");
    await waitUntil("several users", WAIT_MAX_MS, async () => (await options.count()) > 1);
    const second = (await options.nth(1).getAttribute("id"))?.replace("found-user-", "");
    await field.press("ArrowDown");
    expect(await field.getAttribute("aria-activedescendant")).toBe(`found-user-${second}`);
    await field.press("Enter");
    await page.waitForURL(`**/desk/users/${second}`);
    await dialog.waitFor({ state: "hidden" });
  });
});
