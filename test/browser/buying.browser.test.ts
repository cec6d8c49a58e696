/** From money to tokens: topping up, the way back, buying one token and a bundle. */
import { describe, expect, test } from "vitest";
import { buyWords } from "../../console/src/features/buy/buy-words.ts";
import { paymentWords, statusTitles, topUpWords } from "../../console/src/features/top-up/top-up-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import {
  buttonOf,
  checkoutOf,
  dialogOf,
  fieldOf,
  headingOf,
  linkOf,
  mainOf,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

const { world } = setUpConsole();

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const words = wordsIn(buyWords, language);
  const payment = wordsIn(paymentWords, language);
  const topUp = wordsIn(topUpWords, language);
  const titles = wordsIn(statusTitles, language);
  const znc = (amount: string): string => formatZnc(amount, language);

  test("without enough money the page states how much is missing, and leads through the payment back to the purchase", async () => {
    const customer = await world().customer(language, 5);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/buy");
    const day = buttonOf(page, words.buyNamed(words.contents(1, 24), znc("18.00")));
    await day.click();
    const dialog = dialogOf(page, words.confirmTitle);
    await dialog.getByText(words.missing(znc("13.00"))).waitFor();
    expect(await buttonOf(dialog, words.pay(znc("18.00"))).count()).toBe(0);
    await linkOf(dialog, words.topUp(znc("13.00"))).click();
    await buttonOf(page, topUp.submit).waitFor();
    expect(await fieldOf(page, topUp.amount).inputValue()).toBe("13.00");
    await buttonOf(page, topUp.submit).click();
    await checkoutOf(page).pay.click();
    await headingOf(page, titles.succeeded).waitFor();
    await linkOf(mainOf(page), payment.buy).click();
    await day.click();
    await buttonOf(dialog, words.pay(znc("18.00"))).click();
    await headingOf(page, words.ready(1)).waitFor();
    const tokens: unknown = await (await customer.call("GET", "/tokens/my-tokens")).json();
    expect(tokens).toMatchObject([{ duration_hours: 24, cost_znc: "18.00" }]);
    const balance: unknown = await (await customer.call("GET", "/currency/balance")).json();
    expect(balance).toMatchObject({ balance: "0.00" });
  });

  test("a bundle states how much is saved, and all of its tokens can be copied at once", async () => {
    const customer = await world().customer(language, 100);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/buy");
    const name = `Starter Pack, ${words.contents(5, 24)}`;
    const card = page
      .getByRole("article")
      .filter({ has: page.getByRole("heading", { name: "Starter Pack" }) });
    await card.getByText(words.youSave(znc("9.00"), language === "en" ? "10%" : "10\u00a0%")).waitFor();
    await buttonOf(page, words.buyNamed(name, znc("81.00"))).click();
    await buttonOf(dialogOf(page, words.confirmTitle), words.pay(znc("81.00"))).click();
    await headingOf(page, words.ready(5)).waitFor();
    await buttonOf(page, words.copyAll).click();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    const mine = await customer.call("GET", "/tokens/my-tokens");
    const tokens = (await mine.json()) as readonly { readonly token: string }[];
    expect(copied.split("\n").toSorted()).toEqual(tokens.map(({ token }) => token).toSorted());
    expect(tokens).toHaveLength(5);
  });

  test("the page of a canceled payment states that nothing was charged, and offers another payment", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/top-up");
    await buttonOf(page, znc("20.00")).click();
    expect(await fieldOf(page, topUp.amount).inputValue()).toBe("20");
    await buttonOf(page, topUp.submit).click();
    await checkoutOf(page).cancel.click();
    await headingOf(page, titles.canceled).waitFor();
    await linkOf(page, payment.topUp).click();
    await buttonOf(page, topUp.submit).waitFor();
    expect(await fieldOf(page, topUp.amount).inputValue()).toBe("20.00");
    const balance: unknown = await (await customer.call("GET", "/currency/balance")).json();
    expect(balance).toMatchObject({ balance: "0.00" });
  });

  test("a tab that waits for the payment displays without a reload that it has arrived", async () => {
    const customer = await world().customer(language);
    const { page, context } = await world().visit({ language, size, customer });
    await page.goto("/top-up?amount=250");
    await buttonOf(page, topUp.submit).click();
    await checkoutOf(page).pay.waitFor();
    const waiting = await context.newPage();
    await waiting.goto("/payments/latest");
    await headingOf(waiting, titles.pending).waitFor();
    await checkoutOf(page).pay.click();
    await headingOf(waiting, titles.succeeded).waitFor();
    await mainOf(waiting).getByText(znc("250.00")).last().waitFor();
    expect(await linkOf(mainOf(waiting), payment.buy).count()).toBe(1);
  });
});
