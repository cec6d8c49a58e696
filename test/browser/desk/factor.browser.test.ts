/** Where the desk wants a second factor, it says how to get one, and shows nothing else. */
import { expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { linkOf, mainOf, titleOf } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

const { world } = setUpConsole(async () => ({ REQUIRE_ADMIN_2FA: "true" }));

test.each(["en", "ru"] as const)("an owner without a code is led to the profile, in %s", async (language) => {
  const words = wordsIn(deskWords, language);
  const owner = await deskPerson(world(), "owner", language);
  const { page, watched } = await world().visit({ language, size: "phone", customer: owner });
  await page.goto("/desk/users");
  await titleOf(page, words.factorTitle).waitFor();
  expect(await mainOf(page).getByRole("table").count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);
  await linkOf(mainOf(page), words.toProfile).click();
  await page.waitForURL("**/profile");
  // The browser reports the calls that the service has refused, as this test wants.
  watched.errors.splice(0);
});
