/** Transactions with their filter and export, invitations, and the public status of the service. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { referralsWords } from "../../console/src/features/referrals/referrals-words.ts";
import { statusWords } from "../../console/src/features/status/status-words.ts";
import { transactionsWords } from "../../console/src/features/transactions/transactions-words.ts";
import { meaningWords } from "../../console/src/parts/meaning-words.ts";
import { partsWords } from "../../console/src/parts/parts-words.ts";
import { typeWords } from "../../console/src/parts/type-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import { buttonOf, fieldOf, mainOf, readClipboard } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

/** A QR code of version 4 to 8, with its quiet zone: a link of 60 characters or so. */
const QR_MODULES = { min: 33 + 8, max: 49 + 8 };
/** The page polls every 15 s. */
const NOTICED_MAX_MS = 40_000;

const { world, target } = setUpConsole(async () => ({ HEALTH_CHECK_INTERVAL: "0.5" }));

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  test("the filter of transactions is in the URL, survives a reload, and applies to the exported file", async () => {
    const words = wordsIn(transactionsWords, language);
    const types = wordsIn(typeWords, language);
    const customer = await world().customer(language);
    await customer.buyToken({ hours: 24 });
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/transactions");
    const rows = page.getByRole("table", { name: words.list }).locator("tbody tr");
    await rows.nth(1).waitFor();
    await fieldOf(page, words.type).selectOption({ label: types.purchase });
    await page.getByText(words.found(1), { exact: true }).waitFor();
    await rows.getByText(wordsIn(meaningWords, language).token).waitFor();
    await page.reload();
    await page.getByText(words.found(1), { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe("?type=purchase");
    expect(await rows.count()).toBe(1);

    const downloading = page.waitForEvent("download");
    await buttonOf(page, words.export).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    const lines = (await readFile(await file.path(), "utf8")).trim().split(/\r?\n/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/-18[.,]00/);

    await buttonOf(page, words.clear).click();
    await page.getByText(words.found(2), { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe("");
  });

  test("the page of referrals has the customer's link, which can be copied, and its QR code", async () => {
    const words = wordsIn(referralsWords, language);
    const customer = await world().customer(language);
    const referrals = await customer.call("GET", "/users/me/referrals");
    const { referral_link: link } = (await referrals.json()) as { readonly referral_link: string };
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/referrals");
    await page.getByText(link, { exact: true }).waitFor();
    await buttonOf(page, words.copy).click();
    await buttonOf(page, wordsIn(partsWords, language).copied).waitFor();
    expect(await readClipboard(page)).toBe(link);
    const code = page.getByRole("img", { name: words.qr });
    const modules = Number((await code.getAttribute("viewBox"))?.split(" ")[2]);
    expect(modules).toBeGreaterThanOrEqual(QR_MODULES.min);
    expect(modules).toBeLessThanOrEqual(QR_MODULES.max);
    const dark = (await code.locator("path").getAttribute("d"))?.split("M").length ?? 0;
    expect(dark / (modules - 8) ** 2).toBeGreaterThan(0.4);
    expect(dark / (modules - 8) ** 2).toBeLessThan(0.6);
  });
});

test("the status page reports without a reload that the target is down, in both languages", async () => {
  const visits = [
    { ...(await world().visit({ language: "en", size: "desktop" })), words: wordsIn(statusWords, "en") },
    { ...(await world().visit({ language: "ru", size: "phone" })), words: wordsIn(statusWords, "ru") },
  ];
  for (const { page, words } of visits) {
    await page.goto("/status");
    await mainOf(page).getByText(words.up, { exact: true }).waitFor();
  }
  await target().close();
  for (const { page, words } of visits) {
    await mainOf(page).getByText(words.down, { exact: true }).waitFor({ timeout: NOTICED_MAX_MS });
    const outages = page.getByRole("table", { name: words.outages });
    expect(await outages.getByText(words.goesOn).count()).toBe(1);
  }
});
