/** The overview of the desk: what needs somebody, how the service is, and the charts with their tables. */
import { beforeAll, describe, expect, test } from "vitest";
import { denialWords } from "../../../console/src/desk/frame/denial-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { healthWords } from "../../../console/src/desk/frame/health-words.ts";
import { overviewWords } from "../../../console/src/desk/overview/overview-words.ts";
import { setupWords } from "../../../console/src/desk/overview/setup/setup-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatZnc } from "../../../console/src/words/format.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  expectSettled,
  headingOf,
  linkOf,
  mainOf,
  overflowOf,
  titleOf,
  WAIT_MAX_MS,
} from "../../support/browser/page-parts.ts";
import { sampleCustomer } from "../../support/browser/sample-customer.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world, target } = setUpConsole(async () => ({ HEALTH_CHECK_INTERVAL: "0.5" }));

let revenue: string;

beforeAll(async () => {
  const { tokenId } = await sampleCustomer(world(), "en");
  await askDatabase(
    world(),
    `INSERT INTO usage_samples (id, token_id, session_id, instance_id, started_at, ended_at, request_count,
                                bytes_in, bytes_out, denials)
     SELECT gen_random_uuid(), $1, $1, $1, now() - interval '1 day', now() - interval '1 day' + interval '5 s',
            7, 1, 1, '{"device_conflict": 5, "scope_denied": 2}'`,
    [tokenId],
  );
  const owner = await deskPerson(world(), "owner", "en");
  const answer = await owner.call("GET", "/admin/analytics");
  revenue = ((await answer.json()) as { readonly totals: { readonly revenue_znc: string } }).totals
    .revenue_znc;
});

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("the figures of the service stand in charts, each with its table, and can be read by everybody", async () => {
    const words = wordsIn(overviewWords, language);
    const auditor = await deskPerson(world(), "auditor", language);
    const { page } = await world().visit({ language, size, colours, customer: auditor });
    await page.goto("/desk");
    await headingOf(page, words.revenue).waitFor();
    await mainOf(page).locator("canvas").nth(2).waitFor();
    expect(
      await mainOf(page).getByText(formatZnc(revenue, language), { exact: true }).count(),
    ).toBeGreaterThan(0);
    const table = page.getByRole("table", { name: words.revenue });
    await mainOf(page).getByText(wordsIn(deskWords, language).asTable).first().click();
    expect(await table.locator("tbody tr").count()).toBe(30);
    const denials = page.getByRole("table", { name: words.denials }).locator("tbody tr");
    expect(await denials.first().textContent()).toContain(wordsIn(denialWords, language).device_conflict);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await linkOf(mainOf(page), words.weeks).click();
    await page.waitForURL("**/desk?period=week");
    await waitUntil(
      "twelve weeks",
      WAIT_MAX_MS,
      async () => (await table.locator("tbody tr").count()) === 12,
    );
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    await mainOf(page).locator("canvas").nth(2).waitFor();
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
  });
});

test("what needs attention leads to what mends it, and a target that goes down is seen without a reload", async () => {
  const words = wordsIn(healthWords, "en");
  const desk = wordsIn(overviewWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const { page } = await world().visit({ customer: owner });
  await page.goto("/desk");
  await expectSettled(page);
  const item = mainOf(page).getByRole("note").filter({ hasText: "ANYBODY GETS ZNC" });
  await item.getByText(desk.critical).or(item.getByText(desk.warning)).waitFor();
  await mainOf(page).getByText(words.up, { exact: true }).nth(1).waitFor();
  await mainOf(page).getByText(words.new, { exact: true }).waitFor();
  await target().close();
  await mainOf(page).getByText(words.down, { exact: true }).waitFor();
  expect(await mainOf(page).getByText(words.healthy, { exact: true }).count()).toBe(0);
  await linkOf(item, desk.open(wordsIn(deskWords, "en").setup)).click();
  await titleOf(page, wordsIn(setupWords, "en").title).waitFor();
});
