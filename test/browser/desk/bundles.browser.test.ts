/** The bundles at the desk: their price as somebody types it, and two editors at once. */
import { describe, expect, test } from "vitest";
import { bundlesWords } from "../../../console/src/desk/bundles/bundles-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatZnc } from "../../../console/src/words/format.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { buttonOf, dialogOf, fieldOf, linkOf, mainOf, titleOf } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";

const { world } = setUpConsole();

type Bundle = { readonly id: string; readonly name: string; readonly total_price: string };

async function newBundle(owner: Customer, name: string): Promise<Bundle> {
  const body = { name, token_count: 5, duration_hours: 24, discount_percent: 10 };
  return (await (await owner.call("POST", "/bundles", body)).json()) as Bundle;
}

async function readBundle(owner: Customer, id: string): Promise<Record<string, unknown>> {
  return (await (await owner.call("GET", `/admin/bundles/${id}`)).json()) as Record<string, unknown>;
}

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a bundle is priced against single tokens, put on offer, changed, withdrawn and brought back", async () => {
    const words = wordsIn(bundlesWords, language);
    const owner = await deskPerson(world(), "owner", language);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto("/desk/bundles");
    await linkOf(page, words.create).click();
    const name = `Week ${language} ${size}`;
    await page.getByRole("textbox", { name: words.name }).fill(name);
    await fieldOf(page, words.count).fill("4");
    await fieldOf(page, words.discount).fill("101");
    await mainOf(page).getByText(words.previewNone).waitFor();
    await fieldOf(page, words.discount).fill("25");
    const total = await fieldOf(page, words.total).inputValue();
    await mainOf(page)
      .getByText(formatZnc(total, language, true))
      .first()
      .waitFor();
    await expectFit(page);
    await buttonOf(page, words.offer).click();
    const create = dialogOf(page, words.createTitle);
    await expectFit(page);
    await buttonOf(create, words.offer).click();
    await titleOf(page, name).waitFor();
    await expectFit(page);

    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    expect(await readBundle(owner, id)).toMatchObject({
      token_count: 4,
      total_price: total,
      discount_percent: 25,
    });
    await fieldOf(page, words.total).fill("1");
    await buttonOf(page, words.save).click();
    await buttonOf(dialogOf(page, words.saveTitle), words.save).click();
    await mainOf(page).getByText(words.saved).waitFor();
    expect(await readBundle(owner, id)).toMatchObject({ token_count: 4, total_price: "1.00" });

    await buttonOf(page, words.withdraw).click();
    await buttonOf(dialogOf(page, words.withdrawTitle(name)), words.withdraw).click();
    await mainOf(page).getByText(words.withdrawnNow).waitFor();
    expect(await readBundle(owner, id)).toMatchObject({ is_active: false });
    await buttonOf(page, words.restore).click();
    await buttonOf(dialogOf(page, words.restoreTitle(name)), words.restore).click();
    await mainOf(page).getByText(words.restored).waitFor();
    await linkOf(page, words.back).click();
    await linkOf(page, name).waitFor();
    await expectFit(page);
  });
});

test("of two owners the second is told what the first has changed, and overwrites nothing unseen", async () => {
  const words = wordsIn(bundlesWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const { id } = await newBundle(owner, "Contested");
  const { page } = await world().visit({ customer: owner });
  await page.goto(`/desk/bundles/${id}`);
  await page.getByRole("textbox", { name: words.name }).fill("Mine");
  await owner.call("PATCH", `/bundles/${id}`, { description: "theirs" });
  await buttonOf(page, words.save).click();
  const dialog = dialogOf(page, words.saveTitle);
  await buttonOf(dialog, words.save).click();
  await dialog.getByText(wordsIn(deskWords, "en").changedTitle).waitFor();
  await dialog.getByText("theirs").waitFor();
  expect(await readBundle(owner, id)).toMatchObject({ name: "Contested", description: "theirs" });
  await expectFit(page);
  await buttonOf(dialog, words.save).click();
  await mainOf(page).getByText(words.saved).waitFor();
  expect(await readBundle(owner, id)).toMatchObject({ name: "Mine", description: "theirs" });
});

test("an operator may withdraw a bundle and not price it, an auditor neither", async () => {
  const words = wordsIn(bundlesWords, "en");
  const { id } = await newBundle(await deskPerson(world(), "owner", "en"), "For sale");
  for (const [role, buttons] of [
    ["operator", 1],
    ["auditor", 0],
  ] as const) {
    const { page } = await world().visit({ customer: await deskPerson(world(), role, "en") });
    await page.goto(`/desk/bundles/${id}`);
    await mainOf(page).getByText(id).waitFor();
    expect(await buttonOf(page, words.withdraw).count()).toBe(buttons);
    expect(await fieldOf(page, words.total).count()).toBe(0);
  }
});
