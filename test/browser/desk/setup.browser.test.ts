/** The guide through the setup: for a new owner on the overview, and as a section. */
import { describe, expect, test } from "vitest";
import { overviewWords } from "../../../console/src/desk/overview/overview-words.ts";
import { setupWords } from "../../../console/src/desk/overview/setup/setup-words.ts";
import { partsWords } from "../../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  expectSettled,
  linkOf,
  mainOf,
  overflowOf,
  readClipboard,
  titleOf,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

const { world } = setUpConsole();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an owner is led to the next step, copies its command, and puts the guide away", async () => {
    const words = wordsIn(setupWords, language);
    const owner = await deskPerson(world(), "owner", language);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto("/desk");
    const guide = page.getByRole("region", { name: words.inviteTitle });
    await linkOf(guide, words.all).click();
    await titleOf(page, words.title).waitFor();
    const steps = mainOf(page).getByRole("list", { name: words.steps }).getByRole("listitem");
    await steps.nth(7).waitFor();
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    const command = "zenzefi doctor --only mail";
    await buttonOf(page, words.copyOf(command)).click();
    await page.getByText(wordsIn(partsWords, language).copied, { exact: true }).waitFor();
    expect(await readClipboard(page)).toBe(command);
    await page.goto("/desk");
    await buttonOf(guide, words.dismiss).click();
    await guide.waitFor({ state: "hidden" });
    await page.reload();
    await titleOf(page, wordsIn(overviewWords, language).title).waitFor();
    await expectSettled(page);
    expect(await guide.count()).toBe(0);
  });
});

test("somebody without the settings at hand is not invited, and may read the section", async () => {
  const words = wordsIn(setupWords, "en");
  const { page } = await world().visit({ customer: await deskPerson(world(), "auditor", "en") });
  await page.goto("/desk");
  await titleOf(page, wordsIn(overviewWords, "en").title).waitFor();
  await expectSettled(page);
  expect(await page.getByRole("region", { name: words.inviteTitle }).count()).toBe(0);
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await titleOf(page, words.title).waitFor();
});
