/** Maintenance at the desk: planned, changed, cancelled; begun and ended early; and two operators at once. */
import { describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { maintenanceWords } from "../../../console/src/desk/maintenance/maintenance-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  mainOf,
  overflowOf,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";

const { world } = setUpConsole();

const MINUTE_MS = 60_000;

type Window = {
  readonly id: string;
  readonly state: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly note: string | null;
};

/** The window that was planned last. */
async function newestWindow(person: Customer): Promise<Window> {
  const answer = await person.call("GET", "/admin/maintenance?limit=1");
  const { items } = (await answer.json()) as { readonly items: readonly [Window] };
  return items[0];
}

const minutesOf = ({ starts_at, ends_at }: Window): number =>
  (Date.parse(ends_at) - Date.parse(starts_at)) / MINUTE_MS;

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an operator plans maintenance for later, makes it longer, and cancels it", async () => {
    const words = wordsIn(maintenanceWords, language);
    const operator = await deskPerson(world(), "operator", language);
    const { page } = await world().visit({ language, size, colours, customer: operator });
    await page.goto("/desk/maintenance");
    await buttonOf(mainOf(page), words.plan).click();
    const plan = dialogOf(page, words.planTitle);
    await plan.getByText(words.cutNow(0)).waitFor();
    await fieldOf(plan, words.when).selectOption("later");
    await plan.getByText(words.cutLater).waitFor();
    await fieldOf(plan, words.minutes).fill("45");
    await plan.getByLabel(words.note).fill("New disks");
    expect(await seriousFindings(page)).toEqual([]);
    await buttonOf(plan, words.plan).click();
    await mainOf(page).getByText(words.planDone).waitFor();
    expect(await newestWindow(operator)).toMatchObject({ state: "planned", note: "New disks" });
    await mainOf(page).getByText("New disks").first().waitFor();
    await expectSettled(page);
    expect([await overflowOf(page), await seriousFindings(page)]).toEqual([0, []]);
    await buttonOf(mainOf(page), words.change).click();
    const change = dialogOf(page, words.changeTitle);
    await fieldOf(change, words.minutes).fill("90");
    await buttonOf(change, words.save).click();
    await mainOf(page).getByText(words.changed).waitFor();
    expect(minutesOf(await newestWindow(operator))).toBe(90);
    await buttonOf(mainOf(page), words.cancel).click();
    await buttonOf(dialogOf(page, words.cancelTitle), words.cancel).click();
    await mainOf(page).getByText(words.cancelDone).waitFor();
    expect((await newestWindow(operator)).state).toBe("cancelled");
  });
});

test("a window that begins now is ended early", async () => {
  const words = wordsIn(maintenanceWords, "en");
  const operator = await deskPerson(world(), "operator", "en");
  const { page } = await world().visit({ customer: operator });
  await page.goto("/desk/maintenance");
  await buttonOf(mainOf(page), words.plan).click();
  const plan = dialogOf(page, words.planTitle);
  await buttonOf(plan, words.beginNow).click();
  await mainOf(page).getByText(words.begun).waitFor();
  expect(await newestWindow(operator)).toMatchObject({ state: "running" });
  await buttonOf(mainOf(page), words.endNow).click();
  await buttonOf(dialogOf(page, words.endTitle), words.endNow).click();
  await mainOf(page).getByText(words.endDone).waitFor();
  expect((await newestWindow(operator)).state).toBe("ended");
});

test("who changes what somebody else has moved meanwhile is told what, and decides anew", async () => {
  const words = wordsIn(maintenanceWords, "en");
  const operator = await deskPerson(world(), "operator", "en");
  const starts = Date.now() + 24 * 60 * MINUTE_MS;
  const at = (minutes: number): string => new Date(starts + minutes * MINUTE_MS).toISOString();
  const body = { starts_at: at(0), ends_at: at(60), note: "First plan" };
  const made = await operator.call("POST", "/admin/maintenance", body);
  const { id } = (await made.json()) as Window;
  const { page } = await world().visit({ customer: operator });
  await page.goto("/desk/maintenance");
  await buttonOf(mainOf(page), words.change).click();
  const dialog = dialogOf(page, words.changeTitle);
  await fieldOf(dialog, words.minutes).fill("30");
  await operator.call("PATCH", `/admin/maintenance/${id}`, { note: "Second plan" });
  await buttonOf(dialog, words.save).click();
  await dialog.getByText(wordsIn(deskWords, "en").changedTitle).waitFor();
  await dialog.getByText("Second plan").waitFor();
  expect(minutesOf(await newestWindow(operator))).toBe(60);
  await buttonOf(dialog, words.save).click();
  await mainOf(page).getByText(words.changed).waitFor();
  const window = await newestWindow(operator);
  expect([minutesOf(window), window.note]).toEqual([30, "Second plan"]);
});

test("an auditor reads the windows, and has no button", async () => {
  const auditor = await deskPerson(world(), "auditor", "en");
  const { page } = await world().visit({ customer: auditor });
  await page.goto("/desk/maintenance");
  await mainOf(page).getByRole("table").waitFor();
  expect(await mainOf(page).getByRole("table").getByRole("button").count()).toBe(0);
  expect(await buttonOf(page, wordsIn(maintenanceWords, "en").plan).count()).toBe(0);
});
