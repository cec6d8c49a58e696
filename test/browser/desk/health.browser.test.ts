/** Jobs and health at the desk: what is red stands first, with what to do about it. */
import { beforeAll, describe, expect, test } from "vitest";
import { jobsWords } from "../../../console/src/desk/health/jobs-words.ts";
import { partsWords } from "../../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  expectSettled,
  headingOf,
  mainOf,
  overflowOf,
  readClipboard,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

const { world } = setUpConsole();

/** A job whose runs fail from now on, whatever the service writes down of the others. */
beforeAll(async () => {
  await askDatabase(
    world(),
    `INSERT INTO job_runs (job, every_ms, started_at, started_on, failed_at, failed_on, failure, noted_at)
     VALUES ('a-failing-job', 60000, now(), 'machine:1', now(), 'machine:1', 'ECONNREFUSED', now())`,
  );
});

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an auditor sees what fails first, and copies the command that looks into it", async () => {
    const words = wordsIn(jobsWords, language);
    const auditor = await deskPerson(world(), "auditor", language);
    const { page } = await world().visit({ language, size, colours, customer: auditor });
    await page.goto("/desk/health");
    await headingOf(page, words.backups).waitFor();
    for (const title of [words.processTitle, words.target, words.audit, words.books, words.queues])
      await headingOf(page, title).waitFor();
    const row = mainOf(page)
      .getByRole("table", { name: words.jobs, exact: true })
      .locator("tbody tr")
      .first();
    await row.getByText("a-failing-job").waitFor();
    await row.getByText("ECONNREFUSED").waitFor();
    const remedy = mainOf(page).getByRole("note").filter({ hasText: "a-failing-job" });
    await buttonOf(remedy, wordsIn(partsWords, language).copy).click();
    await buttonOf(remedy, wordsIn(partsWords, language).copied).waitFor();
    expect(await readClipboard(page)).toBe("npx zenzefi doctor");
    await expectSettled(page);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
  });
});
