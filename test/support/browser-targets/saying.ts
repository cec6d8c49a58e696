import type { Frame, Page } from "playwright-core";
import { expect } from "vitest";

/** A page's `<head>` that gives its scripts `say(...)`: what they tell of what they found. */
export const SAYING =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Target</title><link rel="icon" href="data:,">' +
  "<script>var said = []; function say(...words) { said.push(words.join(' ')); }</script>";

/** What a busy machine may take. */
export const SOON = { timeout: 15_000 } as const;

/** What the page's scripts have said once they have said all of it; in any order. */
export async function expectSaid(page: Page | Frame, ...words: string[]): Promise<void> {
  await expect
    .poll(async () => (await page.evaluate<string[]>("[...said]")).sort(), SOON)
    .toEqual([...words].sort());
}
