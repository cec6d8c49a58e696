/** From a new browser profile to the target, on a phone. */
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { buyWords } from "../../console/src/features/buy/buy-words.ts";
import { overviewWords } from "../../console/src/features/overview/overview-words.ts";
import { welcomeWords } from "../../console/src/features/overview/welcome-words.ts";
import { connectWords } from "../../console/src/features/tokens/connect-words.ts";
import { paymentWords, topUpWords } from "../../console/src/features/top-up/top-up-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import { buttonOf, checkoutOf, fieldOf, linkOf, mainOf, titleOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { TARGET_HEADING } from "../support/browser/target-pages.ts";
import { freePort } from "../support/free-port.ts";

const CLICKS_MAX = 10;

/** Counts clicks by finger or mouse on every page of a browser; clicks by keyboard have `detail` 0. */
async function countClicks(context: BrowserContext): Promise<() => number> {
  let clicks = 0;
  await context.exposeFunction("noteClick", () => {
    clicks += 1;
  });
  await context.addInitScript(
    "addEventListener('click', (event) => event.isTrusted && event.detail > 0 && noteClick(), true)",
  );
  return () => clicks;
}

/** Goes from the first page of the console to the target. @returns the page that opens */
async function reachTarget(page: Page, language: "en" | "ru"): Promise<Page> {
  const words = {
    ...{ account: wordsIn(accountWords, language), buy: wordsIn(buyWords, language) },
    ...{ connect: wordsIn(connectWords, language), overview: wordsIn(overviewWords, language) },
    ...{ payment: wordsIn(paymentWords, language), topUp: wordsIn(topUpWords, language) },
    welcome: wordsIn(welcomeWords, language),
  };
  await linkOf(mainOf(page), words.welcome.createAccount).click();
  await fieldOf(page, words.account.email).fill(`stranger-${language}@example.com`);
  await fieldOf(page, words.account.username).fill(`stranger-${language}`);
  await fieldOf(page, words.account.password).fill("correct horse battery");
  await buttonOf(page, words.account.createAccount).click();
  await linkOf(page.getByRole("listitem"), words.overview.topUp).click();
  await buttonOf(page, words.topUp.submit).click();
  await checkoutOf(page).pay.click();
  await linkOf(mainOf(page), words.payment.buy).click();
  const price = formatZnc("1.00", language);
  await buttonOf(page, words.buy.buyNamed(words.buy.contents(1, 1), price)).click();
  await buttonOf(page, words.buy.pay(price)).click();
  await linkOf(mainOf(page), words.buy.connect).click();
  const opened = page.waitForEvent("popup");
  await buttonOf(page, words.connect.open).click();
  return opened;
}

/** Where the target opens. By port is how a service opens it that was started without settings. */
const PLACES = {
  "at the console's origin": { settings: {}, pathname: "/api/v1/proxy/" },
  "at a port of its own": { settings: { PROXY_PORT: String(await freePort()) }, pathname: "/" },
} as const;

describe.each(Object.entries(PLACES))("the target %s", (_place, { settings, pathname }) => {
  const { world } = setUpConsole(async () => settings);

  test.each([
    "en",
    "ru",
  ] as const)("a new customer with a phone reaches its first page in at most ten clicks, in %s", async (language) => {
    const { page, context } = await world().visit({ size: "phone", language });
    const clicks = await countClicks(context);
    await page.goto("/");
    const first = await reachTarget(page, language);
    await first.getByRole("heading", { name: TARGET_HEADING }).waitFor();
    const url = new URL(first.url());
    expect(url.origin).toBe(world().ownOrigin ?? world().url);
    expect([url.pathname, url.search]).toEqual([pathname, ""]);
    expect(clicks()).toBeLessThanOrEqual(CLICKS_MAX);
    expect(clicks()).toBeGreaterThan(0);
    if (world().ownOrigin === null) return;
    await page.bringToFront();
    const tokenPage = page.url();
    await page.reload();
    await titleOf(page, wordsIn(connectWords, language).title).waitFor();
    expect(page.url()).toBe(tokenPage);
    await page.goto("/profile");
    await titleOf(page, wordsIn(profileWords, language).title).waitFor();
  });
});
