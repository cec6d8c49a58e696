import type { Frame, Page } from "playwright-core";
import { expect } from "vitest";

/** The `<head>` of a page that defines `say(...)`, with which its scripts report their results. */
export const SAYING =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Target</title><link rel="icon" href="data:,">' +
  "<script>var said = []; function say(...words) { said.push(words.join(' ')); }</script>";

/** Enough for a busy machine. */
export const SOON = { timeout: 15_000 } as const;

/** Waits until the page's scripts have reported exactly `words`, in any order. */
export async function expectSaid(page: Page | Frame, ...words: string[]): Promise<void> {
  await expect
    .poll(async () => (await page.evaluate<string[]>("[...said]")).sort(), SOON)
    .toEqual([...words].sort());
}
