/** Notes on a user, and a view of the customer's own pages, for reading only. */
import { describe, expect, test } from "vitest";
import { shellWords } from "../../../console/src/app/shell-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { noteWords } from "../../../console/src/desk/users/note-words.ts";
import { usersWords } from "../../../console/src/desk/users/users-words.ts";
import { viewWords } from "../../../console/src/desk/users/view/view-words.ts";
import { profileWords } from "../../../console/src/features/account/profile-words.ts";
import { partsWords } from "../../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatZnc } from "../../../console/src/words/format.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  linkOf,
  mainOf,
  overflowOf,
  titleOf,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

const { world } = setUpConsole();

async function nameOf(id: string): Promise<string> {
  const [row] = await askDatabase(world(), "SELECT username FROM users WHERE id = $1", [id]);
  return String(row?.username);
}

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a customer's pages are viewed with a banner on each, changed by nothing, and left by its button", async () => {
    const words = wordsIn(viewWords, language);
    const support = await deskPerson(world(), "support", language);
    const customer = await world().customer(language, 77);
    const name = await nameOf(customer.id);
    const { page, watched } = await world().visit({ language, size, colours, customer: support });
    await page.goto(`/desk/users/${customer.id}`);
    await buttonOf(page, words.view).click();
    const dialog = dialogOf(page, words.title(name));
    await dialog.getByLabel(wordsIn(deskWords, language).reason).fill("asked on the telephone");
    await buttonOf(dialog, words.view).click();
    const banner = page.getByRole("status").filter({ hasText: words.banner(name) });
    await banner.waitFor();
    await mainOf(page).getByText(formatZnc("77.00", language), { exact: true }).waitFor();
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    if (size === "phone") await buttonOf(page, wordsIn(shellWords, language).menu).click();
    expect(await buttonOf(page, wordsIn(partsWords, language).signOut).count()).toBe(0);
    for (const name of ["buy", "topUp"] as const)
      expect(await linkOf(page, wordsIn(shellWords, language)[name]).count()).toBe(0);
    await linkOf(page, wordsIn(shellWords, language).profile).click();
    await titleOf(page, wordsIn(profileWords, language).title).waitFor();
    await banner.waitFor();
    for (const name of ["save", "changePassword"] as const)
      expect(await buttonOf(mainOf(page), wordsIn(profileWords, language)[name]).count()).toBe(0);
    expect(await page.locator("a[href='/buy'], a[href^='/top-up']").filter({ visible: true }).count()).toBe(
      0,
    );
    await expectSettled(page);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await buttonOf(banner, words.end).click();
    await titleOf(page, name).waitFor();
    await banner.waitFor({ state: "hidden" });
    const audited = await askDatabase(
      world(),
      "SELECT action, reason FROM audit_logs WHERE actor_id = $1 AND action LIKE 'user.view%' ORDER BY created_at",
      [support.id],
    );
    expect(audited.map(({ action }) => action)).toEqual(["user.viewed", "user.view_ended"]);
    expect(audited[0]?.reason).toBe("asked on the telephone");
    // The browser reports the calls that the service has refused, as this test wants.
    watched.errors.splice(0);
  });
});

test("who goes back to the desk by the browser's button, or loads the page anew, is oneself again", async () => {
  const words = wordsIn(viewWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const customer = await world().customer("en", 77);
  const name = await nameOf(customer.id);
  const { page, watched } = await world().visit({ customer: owner });
  await page.goto(`/desk/users/${customer.id}`);
  const view = async (): Promise<void> => {
    await buttonOf(page, words.view).click();
    const dialog = dialogOf(page, words.title(name));
    await dialog.getByLabel(wordsIn(deskWords, "en").reason).fill("a test");
    await buttonOf(dialog, words.view).click();
    await page.getByText(words.banner(name)).waitFor();
  };
  await view();
  await page.goBack();
  await titleOf(page, name).waitFor();
  await view();
  await expectSettled(page);
  await page.reload();
  await linkOf(page, wordsIn(shellWords, "en").desk).waitFor();
  expect(await page.getByText(words.banner(name)).count()).toBe(0);
  watched.errors.splice(0);
});

test("a note is kept for others at the desk as it was typed, and deleted by who wrote it alone", async () => {
  const words = wordsIn(noteWords, "en");
  const customer = await world().customer("en");
  const writer = await deskPerson(world(), "support", "en");
  const { page } = await world().visit({ language: "en", size: "phone", customer: writer });
  await page.goto(`/desk/users/${customer.id}?tab=notes`);
  await fieldOf(page, words.text).fill("calls at night\n<b>polite</b>");
  await buttonOf(page, words.add).click();
  const note = page.getByRole("table", { name: words.list }).getByText("<b>polite</b>");
  await note.waitFor();
  expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
  const other = await world().visit({ customer: await deskPerson(world(), "auditor", "en") });
  await other.page.goto(`/desk/users/${customer.id}?tab=notes`);
  await other.page.getByText("calls at night").waitFor();
  expect(await buttonOf(other.page, words.remove).count()).toBe(0);
  expect(await buttonOf(other.page, words.add).count()).toBe(0);
  await buttonOf(page, words.remove).click();
  await buttonOf(dialogOf(page, words.removeTitle), words.remove).click();
  await mainOf(page).getByText(words.removed).waitFor();
  await note.waitFor({ state: "hidden" });
  await titleOf(page, await nameOf(customer.id)).waitFor();
  await linkOf(mainOf(page), wordsIn(usersWords, "en").account).waitFor();
});
