/** The audit log at the desk: filtered by its address, each record readable, and its proof. */
import { describe, expect, test } from "vitest";
import { auditWords, chainStateWords } from "../../../console/src/desk/audit/audit-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { partsWords } from "../../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { buttonOf, fieldOf, mainOf, WAIT_MAX_MS } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world } = setUpConsole();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a record is found by its action, and shows what it was before and after", async () => {
    const words = wordsIn(auditWords, language);
    const owner = await deskPerson(world(), "owner", language);
    const created = await owner.call("POST", "/bundles", {
      ...{ name: "Audited", token_count: 5, duration_hours: 24, discount_percent: 10 },
    });
    const { id } = (await created.json()) as { readonly id: string };
    await owner.call("PATCH", `/bundles/${id}`, { name: "Renamed" });
    const auditor = await deskPerson(world(), "auditor", language);
    const { page } = await world().visit({ language, size, colours, customer: auditor });
    await page.goto("/desk/audit");
    await mainOf(page).getByText(wordsIn(chainStateWords, language).unknown).waitFor();
    await expectFit(page);
    const action = page.getByRole("textbox", { name: words.action });
    await action.fill("bundle.updated");
    await action.press("Enter");
    await fieldOf(page, words.targetId).fill(id);
    await fieldOf(page, words.targetId).press("Enter");
    await waitUntil("the filters in the address", WAIT_MAX_MS, () => {
      const { searchParams } = new URL(page.url());
      return searchParams.get("action") === "bundle.updated" && searchParams.get("id") === id;
    });
    await mainOf(page).getByText(wordsIn(deskWords, language).found(1, "")).waitFor();
    await buttonOf(page, "bundle.updated").click();
    const panel = page.getByRole("region", { name: "bundle.updated" });
    const row = panel.getByRole("row").filter({ hasText: "Renamed" });
    expect(await row.getByRole("cell").allTextContents()).toEqual(["name", "Audited", "Renamed"]);
    await expectFit(page);
    await page.reload();
    await panel.getByText("Renamed").waitFor();
    await buttonOf(panel, wordsIn(partsWords, language).close).click();
    await panel.waitFor({ state: "hidden" });
  });
});

test("days and the actor are filters of the address too", async () => {
  const words = wordsIn(auditWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  await owner.call("POST", "/bundles", {
    ...{ name: "Of this owner", token_count: 2, duration_hours: 24, discount_percent: 0 },
  });
  const { page } = await world().visit({ customer: owner });
  await page.goto(`/desk/audit?user=${owner.id}&action=bundle.created`);
  await buttonOf(page, "bundle.created").waitFor();
  await fieldOf(page, wordsIn(deskWords, "en").toDay).fill("2001-01-01");
  await mainOf(page).getByText(wordsIn(deskWords, "en").noneTitle).waitFor();
  expect(new URL(page.url()).searchParams.get("to")).toBe("2001-01-01");
  expect(await fieldOf(page, words.action).inputValue()).toBe("bundle.created");
});
