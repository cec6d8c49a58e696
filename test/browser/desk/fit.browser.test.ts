/** Every page of the desk in the variants that no journey uses. */
import { beforeAll, describe, test } from "vitest";
import { DESK_VARIANTS, EVERYWHERE } from "../../support/browser/console-world.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { DESK_PAGES, fillDeskPages } from "../../support/browser/desk-samples.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

const { world } = setUpConsole();
let addressOf: (path: string) => string;

beforeAll(async () => {
  addressOf = await fillDeskPages(world());
});

const OTHERS = EVERYWHERE.filter((one) =>
  DESK_VARIANTS.every(({ language, size }) => language !== one.language || size !== one.size),
);

describe.each(OTHERS)("in $language on a $size", ({ language, size }) => {
  test("every page is accessible, and never wider than its window", async () => {
    const owner = await deskPerson(world(), "owner", language);
    const colours = size === "phone" ? "light" : "dark";
    const { page } = await world().visit({ language, size, colours, customer: owner });
    for (const path of Object.keys(DESK_PAGES)) {
      await page.goto(addressOf(path), { waitUntil: "commit" });
      await expectFit(page);
    }
  });
});
