/** Every page in both colours, at both widths and in both languages: for everybody's eyes, ears and windows. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { PAGES } from "../support/browser/console-pages.ts";
import { SIZES } from "../support/browser/console-world.ts";
import { expectSettled, overflowOf } from "../support/browser/page-parts.ts";
import { type Sample, sampleCustomer } from "../support/browser/sample-customer.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

/** The smallest phones that are still sold. */
const NARROW = { width: 360, height: 740 };

/** All that scripts of a page can read back later. */
const KEPT_TEXTS = `Promise.all([
  JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie,
  indexedDB.databases().then((found) => JSON.stringify(found)),
]).then((texts) => texts.join(" "))`;
const JWT = /eyJ[\w-]+\.eyJ/;

const { world } = setUpConsole();
const samples = new Map<string, Sample>();

beforeAll(async () => {
  for (const language of ["en", "ru"] as const)
    samples.set(language, await sampleCustomer(world(), language));
});

/** What a page does wrong: one line each, with the look in which it does. */
async function faultsOf(page: Page, looks: readonly ("light" | "dark")[]): Promise<string[]> {
  const faults: string[] = [];
  for (const colours of looks) {
    await page.emulateMedia({ colorScheme: colours });
    await page.locator(`html[data-mantine-color-scheme=${colours}]`).waitFor();
    for (const [name, size] of Object.entries({ ...SIZES, narrow: NARROW })) {
      await page.setViewportSize(size);
      const overflow = await overflowOf(page);
      if (overflow > 0) faults.push(`${name}: ${overflow} px too wide`);
      if (name === "narrow") continue;
      faults.push(...(await seriousFindings(page)).map((finding) => `${colours}, ${name}: ${finding}`));
    }
  }
  return faults;
}

// Words change widths, not colours: one language is enough for both.
describe.each([
  { language: "en", looks: ["light", "dark"] },
  { language: "ru", looks: ["dark"] },
] as const)("in $language", ({ language, looks }) => {
  test.each(
    Object.entries(PAGES.anybody),
  )("%s is readable in both colours, usable by everybody, and never wider than its window", async (_, path) => {
    const { page } = await world().visit({ language });
    await page.goto(path);
    await expectSettled(page);
    expect(await faultsOf(page, looks)).toEqual([]);
  });

  test.each(
    Object.entries(PAGES.customer),
  )("the customer's %s is so, too, and keeps no JWT where scripts could find it", async (_, pathOf) => {
    const sample = samples.get(language);
    if (sample === undefined) throw new Error("no customer");
    const { page } = await world().visit({ language, customer: sample.customer });
    await page.goto(pathOf(sample));
    await expectSettled(page);
    expect(await faultsOf(page, looks)).toEqual([]);
    expect(await page.evaluate<string>(KEPT_TEXTS)).not.toMatch(JWT);
  });
});
