/** Analytics at the desk: charts with the same figures as a table, of all or of one user, and as a file. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { analyticsWords, periodWords } from "../../../console/src/desk/analytics/analytics-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatZnc } from "../../../console/src/words/format.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { buttonOf, fieldOf, mainOf, WAIT_MAX_MS } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world } = setUpConsole();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("the figures of a user are drawn, written in a table, and downloaded", async () => {
    const words = wordsIn(analyticsWords, language);
    const customer = await world().customer(language);
    await customer.buyToken({ hours: 24 });
    const auditor = await deskPerson(world(), "auditor", language);
    const { page } = await world().visit({ language, size, colours, customer: auditor });
    await page.goto(`/desk/analytics?user=${customer.id}`);
    const revenue = formatZnc("18.00", language, true);
    const table = page.getByRole("table", { name: words.table, exact: true });
    await table.getByText(revenue, { exact: true }).waitFor();
    expect(await table.locator("tbody tr").count()).toBe(30);
    await waitUntil(
      "four charts",
      WAIT_MAX_MS,
      async () => (await page.locator(".chart canvas").count()) === 4,
    );
    await expectFit(page);

    await fieldOf(page, words.period).selectOption({ label: wordsIn(periodWords, language).month });
    await waitUntil(
      "twelve months",
      WAIT_MAX_MS,
      async () => (await table.locator("tbody tr").count()) === 12,
    );
    await expectFit(page);
    const [file] = await Promise.all([page.waitForEvent("download"), buttonOf(page, words.download).click()]);
    expect(file.suggestedFilename()).toMatch(/^zenzefi-months-\d{4}-\d\d-\d\d\.csv$/);
    const text = await readFile(await file.path(), "utf8");
    expect(text.trim().split("\n")).toHaveLength(13);
  });
});

test("all users together are the default, and those who used it most are named", async () => {
  const words = wordsIn(analyticsWords, "en");
  const { page } = await world().visit({ customer: await deskPerson(world(), "support", "en") });
  await page.goto("/desk/analytics");
  await mainOf(page).getByText(words.nobody).waitFor();
  await expectFit(page);
  await fieldOf(page, wordsIn(deskWords, "en").fromDay).fill("2026-01-05");
  await fieldOf(page, wordsIn(deskWords, "en").toDay).fill("2026-01-11");
  const rows = page.getByRole("table", { name: words.table, exact: true }).locator("tbody tr");
  await waitUntil("the days of that week", WAIT_MAX_MS, async () => (await rows.count()) === 7);
  expect(new URL(page.url()).search).toBe("?from=2026-01-05&to=2026-01-11");
});
