/** Public pages in a browser that is not signed in: no call fails. */
import { expect, test } from "vitest";
import { PAGES } from "../support/browser/console-pages.ts";
import { expectSettled } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

const { world } = setUpConsole();
const { "not-found": _, ...pages } = PAGES.anybody;

test.each(Object.entries(pages))("no call of a public page fails: %s", async (_name, path) => {
  const { page } = await world().visit();
  const failed: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400) failed.push(`${answer.status()} ${answer.url()}`);
  });
  await page.goto(path);
  await expectSettled(page);
  expect(failed).toEqual([]);
});
