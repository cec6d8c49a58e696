/** Every page in both colour schemes, at all widths and in both languages: accessibility and width. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { seriousFindings } from "../support/browser/accessibility.ts";
import { PAGES } from "../support/browser/console-pages.ts";
import { SIZES } from "../support/browser/console-world.ts";
import { expectSettled, overflowOf } from "../support/browser/page-parts.ts";
import { type Sample, sampleCustomer } from "../support/browser/sample-customer.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

/** The width of the smallest phones that are still sold. */
const NARROW = { width: 360, height: 740 };

/** All that scripts of a page can read back later. */
const STORED_TEXTS = `Promise.all([
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

/** The faults of a page, one line each, with the colour scheme and size in which they occur. */
async function faultsOf(page: Page, colourSchemes: readonly ("light" | "dark")[]): Promise<string[]> {
  const faults: string[] = [];
  for (const colours of colourSchemes) {
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

// The language changes widths, not colours: one language is enough for both colour schemes.
describe.each([
  { language: "en", colourSchemes: ["light", "dark"] },
  { language: "ru", colourSchemes: ["dark"] },
] as const)("in $language", ({ language, colourSchemes }) => {
  test.each(
    Object.entries(PAGES.anybody),
  )("%s is accessible in both colour schemes, and never wider than its window", async (_, path) => {
    const { page } = await world().visit({ language });
    await page.goto(path);
    await expectSettled(page);
    expect(await faultsOf(page, colourSchemes)).toEqual([]);
  });

  test.each(
    Object.entries(PAGES.customer),
  )("so is the customer's %s, and it stores no JWT where scripts could read it", async (_, pathOf) => {
    const sample = samples.get(language);
    if (sample === undefined) throw new Error("no customer");
    const { page } = await world().visit({ language, customer: sample.customer });
    await page.goto(pathOf(sample));
    await expectSettled(page);
    expect(await faultsOf(page, colourSchemes)).toEqual([]);
    expect(await page.evaluate<string>(STORED_TEXTS)).not.toMatch(JWT);
  });
});
