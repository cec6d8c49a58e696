import type { Page } from "playwright-core";
import { expect } from "vitest";
import { seriousFindings } from "./accessibility.ts";
import { expectSettled, overflowOf } from "./page-parts.ts";

/** Waits until nothing loads; the page is then accessible, and no wider than its window. */
export async function expectFit(page: Page): Promise<void> {
  await expectSettled(page);
  expect([page.url(), await overflowOf(page), await seriousFindings(page)]).toEqual([page.url(), 0, []]);
}
