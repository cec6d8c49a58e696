import type { Locator, Page } from "playwright-core";
import { waitUntil } from "../services/wait-until.ts";

/** A page, or a part of one. */
type Place = Page | Locator;

/** The parts of a page as a person or a screen reader finds them: by what they are and their whole name. */
export const buttonOf = (place: Place, name: string): Locator =>
  place.getByRole("button", { name, exact: true });
export const linkOf = (place: Place, name: string): Locator => place.getByRole("link", { name, exact: true });
export const fieldOf = (place: Place, name: string): Locator => place.getByLabel(name, { exact: true });
export const titleOf = (place: Place, name: string): Locator =>
  place.getByRole("heading", { level: 1, name, exact: true });
export const headingOf = (place: Place, name: string): Locator =>
  place.getByRole("heading", { name, exact: true });
export const dialogOf = (page: Page, name: string): Locator =>
  page.getByRole("dialog", { name, exact: true });

/** A page without its menu, which has links of the same names. */
export const mainOf = (page: Page): Locator => page.getByRole("main");

/** The buttons of the mock checkout. */
export const checkoutOf = (page: Page) => ({
  pay: page.getByRole("button", { name: /^(Pay|Оплатить)$/ }),
  cancel: page.getByRole("button", { name: /^(Cancel|Отменить)$/ }),
});

/** What was copied last. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate<string>("navigator.clipboard.readText()");
}

/** What takes longer than this on a busy machine hangs, ms. */
export const WAIT_MAX_MS = 30_000;

/** A page is there once nothing on it waits. */
export async function expectSettled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const isStill = async (): Promise<boolean> => (await page.locator("[aria-busy=true]").count()) === 0;
  await waitUntil(`nothing to wait for at ${page.url()}`, WAIT_MAX_MS, isStill);
}

/** Waits for what slides or fades: a picture taken on the way is of no page that anybody looks at. */
export async function expectAtRest(page: Page): Promise<void> {
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
    .map(({ finished }) => finished.catch(() => {})))`);
}

/** How much wider the page is than its window, px: more than none makes people scroll sideways. */
export async function overflowOf(page: Page): Promise<number> {
  await expectAtRest(page);
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
