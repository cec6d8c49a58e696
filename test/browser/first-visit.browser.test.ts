/** From a new browser profile to the target, on a phone. */
import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { buyWords } from "../../console/src/features/buy/buy-words.ts";
import { overviewWords } from "../../console/src/features/overview/overview-words.ts";
import { welcomeWords } from "../../console/src/features/overview/welcome-words.ts";
import { connectWords } from "../../console/src/features/tokens/connect-words.ts";
import { paymentWords, topUpWords } from "../../console/src/features/top-up/top-up-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import { buttonOf, checkoutOf, fieldOf, linkOf, mainOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { TARGET_HEADING } from "../support/browser/target-pages.ts";

const CLICKS_MAX = 10;

const { world } = setUpConsole();

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

test.each([
  "en",
  "ru",
] as const)("a new customer with a phone reaches the first page of the target in at most ten clicks, in %s", async (language) => {
  const { page, context } = await world().visit({ size: "phone", language });
  const clicks = await countClicks(context);
  const words = {
    ...{ account: wordsIn(accountWords, language), buy: wordsIn(buyWords, language) },
    ...{ connect: wordsIn(connectWords, language), overview: wordsIn(overviewWords, language) },
    ...{ payment: wordsIn(paymentWords, language), topUp: wordsIn(topUpWords, language) },
    welcome: wordsIn(welcomeWords, language),
  };
  await page.goto("/");
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
  const first = await opened;
  await first.getByRole("heading", { name: TARGET_HEADING }).waitFor();
  expect(new URL(first.url()).pathname).toBe("/api/v1/proxy/");
  expect(new URL(first.url()).search).toBe("");
  expect(clicks()).toBeLessThanOrEqual(CLICKS_MAX);
  expect(clicks()).toBeGreaterThan(0);
});
