/** Tokens and sessions at the desk: found, opened, freed from their devices, revoked and ended. */
import { describe, expect, test } from "vitest";
import { batchWords } from "../../../console/src/desk/frame/batch-words.ts";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { selectionWords } from "../../../console/src/desk/frame/selection-words.ts";
import { sessionsWords } from "../../../console/src/desk/sessions/sessions-words.ts";
import { tokensWords } from "../../../console/src/desk/tokens/tokens-words.ts";
import { timeWords } from "../../../console/src/parts/time-words.ts";
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

test("a token is opened by its address from outside of what is listed, with the time given back to it and a way to the compensation", async () => {
  const words = wordsIn(timeWords, "ru");
  const { tokenId } = await connectedCustomer(world());
  const [given] = await askDatabase(
    world(),
    `WITH c AS (
       INSERT INTO compensations (id, kind, starts_at, ends_at, intervals, created_at, finished_at, token_count, given_ms)
       VALUES (gen_random_uuid(), 'outage', now() - interval '65 minutes', now(), '[]', now(), now(), 1, 3900000) RETURNING *),
     e AS (
       INSERT INTO token_time_entries (id, token_id, compensation_id, kind, starts_at, ends_at, added_ms, created_at)
       SELECT gen_random_uuid(), $1, id, kind, starts_at, ends_at, given_ms, now() FROM c)
     UPDATE access_tokens SET added_ms = 3900000 FROM c WHERE access_tokens.id = $1 RETURNING c.id`,
    [tokenId],
  );
  const auditor = await deskPerson(world(), "auditor", "ru");
  const { page, watched } = await world().visit({ language: "ru", size: "phone", customer: auditor });
  await page.goto(`/desk/tokens?show=revoked&open=${tokenId}`);
  const table = page.getByRole("table", { name: words.title });
  await table.getByText(words.length(3_900)).waitFor();
  await expectFit(page);
  await linkOf(table, tail(String(given?.id))).click();
  await page.waitForURL(`**/desk/compensations/${given?.id}`);
  await page.goto("/desk/tokens?open=00000000-0000-7000-8000-000000000000");
  await mainOf(page).getByText(wordsIn(deskWords, "ru").noSuchRow).waitFor();
  expect(await page.getByRole("region", { name: /00000000/ }).count()).toBe(0);
  // The browser reports the answer that there is none, as this test wants.
  watched.errors.splice(0);
});

/** Devices of one new user, each with a token of its own. @returns the name of the user */
async function devicesOf(count: number): Promise<{ readonly id: string; readonly name: string }> {
  const { customer, name } = await connectedCustomer(world());
  for (let nth = 1; nth < count; nth += 1) await requestTarget(world(), (await customer.buyToken()).token);
  return { id: customer.id, name };
}

describe.each([
  {
    path: "/desk/tokens?show=active",
    action: "revoke_tokens",
    language: "ru",
    size: "phone",
    left: "SELECT FROM access_tokens WHERE user_id = $1 AND revoked_at IS NULL",
  },
  {
    path: "/desk/sessions?show=running",
    action: "end_sessions",
    language: "en",
    size: "desktop",
    left: "SELECT FROM proxy_sessions WHERE user_id = $1 AND ended_at IS NULL",
  },
] as const)("$action of many", ({ path, action, language, size, left }) => {
  test("is tried first, then done with a reason, and says that it cannot be taken back", async () => {
    const words = wordsIn(batchWords, language);
    const select = wordsIn(selectionWords, language);
    const { id, name } = await devicesOf(2);
    const operator = await deskPerson(world(), "operator", language);
    const { page } = await world().visit({ language, size, customer: operator });
    await page.goto(`${path}&user=${id}`);
    await buttonOf(mainOf(page), select.all(2)).click();
    await mainOf(page).getByText(select.selected(2)).waitFor();
    await expectFit(page);
    await buttonOf(mainOf(page), words[action]).click();
    const dialog = dialogOf(page, words.dialogTitle(words[action], 2));
    await dialog
      .getByRole("table", { name: words.items })
      .getByRole("link", { name, exact: true })
      .nth(1)
      .waitFor();
    await dialog.getByLabel(wordsIn(deskWords, language).reason).fill("an attack");
    await expectFit(page);
    await buttonOf(dialog, words.run(words[action], 2)).click();
    await page.waitForURL("**/desk/batches/*");
    await mainOf(page).getByText(words.ended, { exact: true }).first().waitFor();
    expect(await askDatabase(world(), left, [id])).toEqual([]);
    expect(await buttonOf(mainOf(page), words.undo).count()).toBe(0);
    await page.goto(`${path.replace(/show=\w+/, "")}&user=${id}`);
    await mainOf(page).getByRole("table").first().waitFor();
    expect(await mainOf(page).getByRole("checkbox").count()).toBe(0);
  });
});
