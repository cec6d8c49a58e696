/** Webhooks at the desk: an endpoint from its secret to its end, and what was sent there. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { noticeKindWords, webhooksWords } from "../../../console/src/desk/webhooks/webhooks-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  linkOf,
  mainOf,
  readClipboard,
  titleOf,
} from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { isVerified, startHookReceiver } from "../../support/webhooks/hook-receiver.ts";

const { world } = setUpConsole(async () => ({ WEBHOOKS: "true", WEBHOOK_ALLOW_NETWORKS: "127.0.0.0/8" }));
let receiver: Awaited<ReturnType<typeof startHookReceiver>>;

beforeAll(async () => {
  receiver = await startHookReceiver();
});
afterAll(() => receiver.close());

/** Opens the dialog of an act, and confirms it. */
async function confirm(page: Page, label: string, title: string): Promise<void> {
  await buttonOf(mainOf(page), label).click();
  await buttonOf(dialogOf(page, title), label).click();
}

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("an endpoint is added, shows its secret once, is tested, changed, disabled and deleted", async () => {
    const words = wordsIn(webhooksWords, language);
    const kinds = wordsIn(noticeKindWords, language);
    const owner = await deskPerson(world(), "owner", language);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto("/desk/webhooks");
    await expectFit(page);
    await buttonOf(page, words.create).click();
    const create = dialogOf(page, words.create);
    const url = `${receiver.url}?${language}-${size}`;
    await create.getByRole("textbox", { name: words.url }).fill(url);
    expect(await buttonOf(create, words.add).isDisabled()).toBe(true);
    await create.getByLabel(kinds.target_down).check();
    await expectFit(page);
    await buttonOf(create, words.add).click();
    await buttonOf(page, words.copySecret).click();
    const secret = await readClipboard(page);
    expect(secret).toMatch(/^whsec_/);
    await buttonOf(page, words.hideSecret).click();

    await linkOf(page, url).click();
    await buttonOf(page, words.test).click();
    await mainOf(page).getByText(/: 204/).waitFor();
    const message = receiver.messages.at(-1);
    expect(message !== undefined && isVerified(secret, message)).toBe(true);
    await expectFit(page);

    await confirm(page, words.rotate, words.rotateTitle);
    await mainOf(page).getByText(words.secretText).waitFor();
    await buttonOf(page, words.hideSecret).click();

    await buttonOf(page, words.change).click();
    const change = dialogOf(page, words.changeTitle);
    await change.getByLabel(kinds.target_up).check();
    await buttonOf(change, words.save).click();
    await mainOf(page).getByText(words.saved).waitFor();
    await mainOf(page).getByText(`${kinds.target_down}; ${kinds.target_up}`).waitFor();

    await confirm(page, words.disable, words.disableTitle);
    await mainOf(page).getByText(words.disabledNow).waitFor();
    await confirm(page, words.enable, words.enableTitle);
    await mainOf(page).getByText(words.enabledNow).waitFor();
    await confirm(page, words.remove, words.removeTitle);
    await titleOf(page, words.title).waitFor();
    const isThere = "SELECT 1 FROM webhook_endpoints WHERE url = $1";
    expect(await askDatabase(world(), isThere, [url])).toEqual([]);
    await linkOf(page, url).waitFor({ state: "hidden" });
  });
});

test("a form whose endpoint somebody else has changed says what, and then overwrites nothing else", async () => {
  const words = wordsIn(webhooksWords, "en");
  const kinds = wordsIn(noticeKindWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const body = { url: `${receiver.url}?two-owners`, kinds: ["target_down"], description: "Old name" };
  const added = await owner.call("POST", "/admin/webhook-endpoints", body);
  const { id } = (await added.json()) as { readonly id: string };
  const path = `/admin/webhook-endpoints/${id}`;
  const { page, watched } = await world().visit({ customer: owner });
  await page.goto(`/desk/webhooks/${id}`);
  await buttonOf(page, words.change).click();
  const dialog = dialogOf(page, words.changeTitle);
  await dialog.getByLabel(kinds.target_up).check();
  expect((await owner.call("PATCH", path, { description: "New name" })).status).toBe(200);
  await buttonOf(dialog, words.save).click();
  await dialog.getByText(wordsIn(deskWords, "en").changedTitle).waitFor();
  await dialog.getByText("New name", { exact: true }).waitFor();
  await buttonOf(dialog, words.save).click();
  await mainOf(page).getByText(words.saved).waitFor();
  const now = await (await owner.call("GET", path)).json();
  expect(now).toMatchObject({ description: "New name", kinds: ["target_down", "target_up"] });
  // The browser reports the 412, which this test wants.
  watched.errors.splice(0);
});

test("who may not manage webhooks sees where they go without the path, and no button", async () => {
  const words = wordsIn(webhooksWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const body = { url: `${receiver.url}?secret-path`, kinds: ["target_down"] };
  const added = await owner.call("POST", "/admin/webhook-endpoints", body);
  const { id } = (await added.json()) as { readonly id: string };
  const { page } = await world().visit({ customer: await deskPerson(world(), "operator", "en") });
  await page.goto("/desk/webhooks");
  const origin = `http://127.0.0.1:${receiver.port}/`;
  await linkOf(page, origin)
    .and(page.locator(`[href$="${id}"]`))
    .click();
  await mainOf(page).getByText(words.noDeliveries).waitFor();
  expect(await buttonOf(page, words.test).or(buttonOf(page, words.remove)).count()).toBe(0);
  expect(await page.content()).not.toContain("secret-path");
});
