import type { Locator, Page } from "playwright-core";
import { waitUntil } from "../services/wait-until.ts";

/** A page, or a part of one. */
type Scope = Page | Locator;

/** The parts of a page as a person or a screen reader finds them: by role and whole name. */
export const buttonOf = (scope: Scope, name: string): Locator =>
  scope.getByRole("button", { name, exact: true });
export const linkOf = (scope: Scope, name: string): Locator => scope.getByRole("link", { name, exact: true });
export const fieldOf = (scope: Scope, name: string): Locator => scope.getByLabel(name, { exact: true });
export const titleOf = (scope: Scope, name: string): Locator =>
  scope.getByRole("heading", { level: 1, name, exact: true });
export const headingOf = (scope: Scope, name: string): Locator =>
  scope.getByRole("heading", { name, exact: true });
export const dialogOf = (page: Page, name: string): Locator =>
  page.getByRole("dialog", { name, exact: true });

/** A page without its menu, which has links of the same names. */
export const mainOf = (page: Page): Locator => page.getByRole("main");

/** The buttons of the mock checkout. */
export const checkoutOf = (page: Page) => ({
  pay: page.getByRole("button", { name: /^(Pay|Оплатить)$/ }),
  cancel: page.getByRole("button", { name: /^(Cancel|Отменить)$/ }),
});

/** The text of the clipboard. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate<string>("navigator.clipboard.readText()");
}

/** Even on a busy machine nothing takes longer, ms. */
export const WAIT_MAX_MS = 30_000;

/** Waits until the page has its heading and nothing on it is loading. */
export async function expectSettled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const isStill = async (): Promise<boolean> => (await page.locator("[aria-busy=true]").count()) === 0;
  await waitUntil(`nothing to wait for at ${page.url()}`, WAIT_MAX_MS, isStill);
}

/** Waits for the end of animations: a screenshot taken during one shows a page that users hardly see. */
export async function expectAtRest(page: Page): Promise<void> {
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
    .map(({ finished }) => finished.catch(() => {})))`);
}

/** How much wider the page is than its window, px: with more than 0, users must scroll sideways. */
export async function overflowOf(page: Page): Promise<number> {
  await expectAtRest(page);
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
