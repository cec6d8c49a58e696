/** Time given back at the desk: tried first, given with a reason, and taken back. */
import { beforeAll, describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { compensationWords } from "../../../console/src/desk/maintenance/compensation-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  mainOf,
  overflowOf,
  WAIT_MAX_MS,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world } = setUpConsole();

/** A token in use, and an outage of ten minutes since it began. */
beforeAll(async () => {
  const customer = await world().customer("en", 100);
  const { id: tokenId } = await customer.buyToken({ hours: 24 });
  const used = "UPDATE access_tokens SET activated_at = now() - interval '5 hours' WHERE id = $1";
  await askDatabase(world(), used, [tokenId]);
  const count = "SELECT count(*)::int AS count FROM target_status_changes";
  await waitUntil(
    "the first health check",
    WAIT_MAX_MS,
    async () => Number((await askDatabase(world(), count))[0]?.count) > 0,
  );
  await askDatabase(world(), "DELETE FROM target_status_changes");
  await askDatabase(
    world(),
    `INSERT INTO target_status_changes (number, state, changed_at)
     VALUES (1, 'up', now() - interval '3 days'), (2, 'down', now() - interval '130 minutes'),
            (3, 'up', now() - interval '2 hours')`,
  );
});

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an outage is tried, given back with a reason, and taken back", async () => {
    const words = wordsIn(compensationWords, language);
    const reason = wordsIn(deskWords, language).reason;
    const operator = await deskPerson(world(), "operator", language);
    const { page } = await world().visit({ language, size, colours, customer: operator });
    await page.goto("/desk/maintenance?tab=compensation");
    await buttonOf(mainOf(page), words.choose).click();
    await buttonOf(mainOf(page), words.give).waitFor();
    await expectSettled(page);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await buttonOf(mainOf(page), words.give).click();
    const give = dialogOf(page, words.giveTitle);
    await give.getByText(words.giveText(1)).waitFor();
    await give.getByLabel(reason).fill("the fire");
    await buttonOf(give, words.give).click();
    await page.waitForURL("**/desk/compensations/*");
    await buttonOf(mainOf(page), words.undo).click();
    await expectSettled(page);
    const undo = dialogOf(page, words.undoTitle);
    await undo.getByLabel(reason).fill("the wrong fire");
    expect(await seriousFindings(page)).toEqual([]);
    await buttonOf(undo, words.undo).click();
    await mainOf(page).getByText(words.undone, { exact: true }).first().waitFor();
    await mainOf(page).getByText(words.spent).waitFor();
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
  });
});

test("who may not give time back can try what it would give, and has no button for more", async () => {
  const words = wordsIn(compensationWords, "en");
  const support = await deskPerson(world(), "support", "en");
  const { page } = await world().visit({ customer: support });
  await page.goto("/desk/maintenance?tab=compensation");
  await buttonOf(mainOf(page), words.preview).click();
  await mainOf(page).getByRole("status", { name: words.previewTitle }).waitFor();
  await mainOf(page).getByRole("table", { name: words.list }).waitFor();
  expect(await buttonOf(mainOf(page), words.give).count()).toBe(0);
  const [row] = await askDatabase(
    world(),
    "SELECT count(*)::int AS count FROM compensations WHERE undone_at IS NULL",
  );
  expect(row).toEqual({ count: 0 });
});
