/** Tokens and sessions at the desk: found, opened, freed from their devices, revoked and ended. */
import { describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { sessionsWords } from "../../../console/src/desk/sessions/sessions-words.ts";
import { tokensWords } from "../../../console/src/desk/tokens/tokens-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { connectedCustomer, requestTarget } from "../../support/browser/desk-devices.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import { buttonOf, dialogOf, linkOf, mainOf, WAIT_MAX_MS } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { waitUntil } from "../../support/services/wait-until.ts";

const { world } = setUpConsole();

const tail = (id: string): string => id.slice(-8);

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a token is found by its owner, opened, freed from its device and revoked, each with its reason", async () => {
    const words = wordsIn(tokensWords, language);
    const { customer, name, token, tokenId } = await connectedCustomer(world());
    const operator = await deskPerson(world(), "operator", language);
    const { page } = await world().visit({ language, size, colours, customer: operator });
    await page.goto("/desk/tokens");
    const owner = page.getByRole("combobox", { name: words.owner });
    await owner.click();
    await owner.fill(name);
    await page.getByRole("option", { name }).click();
    await waitUntil("the owner in the address", WAIT_MAX_MS, () => page.url().includes(customer.id));
    await buttonOf(page, words.tokenById(tail(tokenId))).click();
    const panel = page.getByRole("region", { name: words.tokenById(tail(tokenId)) });
    await panel.getByText("live-dev…").waitFor();
    await expectFit(page);

    await buttonOf(panel, words.release).click();
    const release = dialogOf(page, words.releaseTitle(name));
    expect(await buttonOf(release, words.release).isDisabled()).toBe(true);
    await release.getByRole("textbox").fill("a lost phone");
    await expectFit(page);
    await buttonOf(release, words.release).click();
    await mainOf(page).getByText(words.released).waitFor();
    await panel.getByText(words.noDevice, { exact: true }).waitFor();

    await buttonOf(panel, words.revoke).click();
    const revoke = dialogOf(page, words.revokeTitle(name));
    await revoke.getByText(words.cutNothing).waitFor();
    await revoke.getByRole("textbox").fill("stolen");
    await expectFit(page);
    await buttonOf(revoke, words.revoke).click();
    await mainOf(page).getByText(words.revoked, { exact: true }).waitFor();
    await waitUntil("no button to revoke it", WAIT_MAX_MS, async () => {
      return (await buttonOf(panel, words.revoke).count()) === 0;
    });
    expect((await requestTarget(world(), token)).status).toBe(401);
    const rows = await askDatabase(
      world(),
      "SELECT action, reason FROM audit_logs WHERE actor_id = $1 AND reason IS NOT NULL ORDER BY id",
      [operator.id],
    );
    expect(rows.map(({ reason }) => reason)).toEqual(["a lost phone", "stolen"]);
  });

  test("a running session is found and ended, and the list then says who ended it", async () => {
    const words = wordsIn(sessionsWords, language);
    const { tokenId } = await connectedCustomer(world());
    const support = await deskPerson(world(), "support", language);
    const { page } = await world().visit({ language, size, colours, customer: support });
    await page.goto(`/desk/sessions?token=${tokenId}&show=running`);
    await expectFit(page);
    await buttonOf(page, words.endOf("live-dev")).click();
    const dialog = dialogOf(page, words.endTitle("live-dev"));
    await dialog.getByRole("textbox").fill("asked by phone");
    await expectFit(page);
    await buttonOf(dialog, words.end).click();
    await mainOf(page).getByText(words.ended).waitFor();
    await mainOf(page).getByText(wordsIn(deskWords, language).noneTitle).waitFor();
    await page.getByLabel(words.show).selectOption("");
    await linkOf(page, tail(tokenId)).waitFor();
    await waitUntil("an address without the filter", WAIT_MAX_MS, () => !page.url().includes("running"));
  });
});

test("who may only read is given no button that ends anything", async () => {
  const words = wordsIn(tokensWords, "en");
  const { customer, tokenId } = await connectedCustomer(world());
  const auditor = await deskPerson(world(), "auditor", "en");
  const { page } = await world().visit({ customer: auditor });
  await page.goto(`/desk/tokens?user=${customer.id}&open=${tokenId}`);
  const panel = page.getByRole("region", { name: words.tokenById(tail(tokenId)) });
  await linkOf(panel, words.allSessions).waitFor();
  expect(await buttonOf(panel, words.revoke).or(buttonOf(panel, words.release)).count()).toBe(0);
  await linkOf(panel, words.allSessions).click();
  await linkOf(page, tail(tokenId)).waitFor();
  expect(await page.getByRole("button", { name: /^End the session/ }).count()).toBe(0);
});

test("an address that names a token which is not in the list says so", async () => {
  const auditor = await deskPerson(world(), "auditor", "en");
  const { page } = await world().visit({ customer: auditor });
  await page.goto("/desk/tokens?open=00000000-0000-7000-8000-000000000000");
  await mainOf(page).getByText(wordsIn(deskWords, "en").notLoadedTitle).waitFor();
  expect(await page.getByRole("region").count()).toBe(0);
});
