/** The live board: who is on the machine, as it changes, and how an operator ends that. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { liveWords } from "../../../console/src/desk/live/live-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { addDevicesOnTarget, connectedCustomer, requestTarget } from "../../support/browser/desk-devices.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  mainOf,
  overflowOf,
  titleOf,
  WAIT_MAX_MS,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const DEVICES = 500;

const { world } = setUpConsole();

beforeAll(async () => {
  await addDevicesOnTarget(world(), DEVICES);
});

const rowOf = (page: Page, name: string) => page.locator("[data-row]").filter({ hasText: name });

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a device appears without a reload, and is gone when an operator has ended its session", async () => {
    const words = wordsIn(liveWords, language);
    const desk = wordsIn(deskWords, language);
    const operator = await deskPerson(world(), "operator", language);
    const { page } = await world().visit({ language, size, colours, customer: operator });
    await page.goto("/desk/live");
    await mainOf(page).getByText(words.live, { exact: true }).waitFor();
    const { name } = await connectedCustomer(world());
    const row = rowOf(page, name);
    await row.waitFor();
    await buttonOf(row, words.endOf(name)).click();
    const dialog = dialogOf(page, words.endTitle(name));
    await dialog.getByText("live-dev…").first().waitFor();
    const confirm = buttonOf(dialog, words.end);
    expect(await confirm.isDisabled()).toBe(true);
    await fieldOf(dialog, `${desk.reason} *`).or(fieldOf(dialog, desk.reason)).fill("a test");
    await confirm.click();
    await mainOf(page).getByText(words.ended(name)).waitFor();
    await row.waitFor({ state: "hidden" });
    const audited = await askDatabase(
      world(),
      "SELECT 1 FROM audit_logs WHERE action = 'session.ended' AND reason = 'a test' AND actor_id = $1",
      [operator.id],
    );
    expect(audited).toHaveLength(1);
  });

  test("the board is accessible, with its dialog too, and never wider than its window", async () => {
    const words = wordsIn(liveWords, language);
    const owner = await deskPerson(world(), "owner", language);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto("/desk/live?search=person49");
    await buttonOf(page, words.revokeOf("person49")).waitFor();
    await expectSettled(page);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await buttonOf(page, words.revokeOf("person49")).click();
    await dialogOf(page, words.revokeTitle("person49")).waitFor();
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
  });
});

test("a revoked token no longer opens the target, and its device leaves every board", async () => {
  const words = wordsIn(liveWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const [one, other] = [await world().visit({ customer: owner }), await world().visit({ customer: owner })];
  const { name, token } = await connectedCustomer(world());
  for (const { page } of [one, other]) {
    await page.goto("/desk/live");
    await rowOf(page, name).waitFor();
  }
  await buttonOf(one.page, words.revokeOf(name)).click();
  const dialog = dialogOf(one.page, words.revokeTitle(name));
  await dialog.getByRole("textbox").fill("stolen");
  await buttonOf(dialog, words.revoke).click();
  await mainOf(one.page).getByText(words.revoked(name)).waitFor();
  await rowOf(other.page, name).waitFor({ state: "hidden" });
  expect((await requestTarget(world(), token)).status).toBe(401);
});

test("who may only read sees the devices and no button that ends anything", async () => {
  const auditor = await deskPerson(world(), "auditor", "en");
  const { page } = await world().visit({ customer: auditor });
  await page.goto("/desk/live?search=person77");
  await rowOf(page, "person77").waitFor();
  expect(await rowOf(page, "person77").getByRole("button").count()).toBe(0);
});

test("a board whose connection is lost says so and from when it is, and comes back by itself", async () => {
  const words = wordsIn(liveWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const { page, context, watched } = await world().visit({ customer: owner });
  await page.goto("/desk/live");
  await mainOf(page).getByText(words.live, { exact: true }).waitFor();
  await context.setOffline(true);
  await page.getByRole("alert").getByText(words.knownAt).waitFor();
  expect(await mainOf(page).getByText(words.live, { exact: true }).count()).toBe(0);
  expect(await page.locator("[data-row]").count()).toBeGreaterThan(0);
  await context.setOffline(false);
  await mainOf(page).getByText(words.live, { exact: true }).waitFor();
  const { name } = await connectedCustomer(world());
  await rowOf(page, name).waitFor();
  // The browser reports the refused connections, which this test wants.
  watched.errors.splice(0);
});

test("five hundred devices are listed, laid out only where they are seen, and found by a text", async () => {
  const words = wordsIn(liveWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const { page } = await world().visit({ customer: owner, size: "phone" });
  await page.goto("/desk/live");
  const rows = page.locator("[data-row]");
  await waitUntil("all rows", WAIT_MAX_MS, async () => (await rows.count()) >= DEVICES);
  const skipped = await page.evaluate<number>(
    "[...document.querySelectorAll('[data-row]')].filter((row) => !row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length",
  );
  expect(skipped).toBeGreaterThan(DEVICES / 2);
  await fieldOf(page, words.search).fill("10.0.9.250");
  await rowOf(page, "person250").waitFor();
  await waitUntil("one row", WAIT_MAX_MS, async () => (await rows.count()) === 1);
  expect(new URL(page.url()).search).toBe("?search=10.0.9.250");
  await titleOf(page, words.title).waitFor();
});
