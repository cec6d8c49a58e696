/** A token is extended where its owner sees it, and the desk sees of what its time is made. */
import { describe, expect, test } from "vitest";
import { tokensWords as deskTokensWords } from "../../console/src/desk/tokens/tokens-words.ts";
import { autoExtendWords } from "../../console/src/features/tokens/auto-extend-words.ts";
import { extendWords } from "../../console/src/features/tokens/extend-words.ts";
import { tokensWords } from "../../console/src/features/tokens/tokens-words.ts";
import { lotWords } from "../../console/src/parts/lot-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import { DESK_VARIANTS } from "../support/browser/console-world.ts";
import { expectFit } from "../support/browser/desk-pages.ts";
import { deskPerson } from "../support/browser/desk-person.ts";
import { buttonOf, dialogOf, fieldOf, linkOf, mainOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { clientHeaders } from "../support/customer.ts";

const { world } = setUpConsole();

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  const words = wordsIn(extendWords, language);
  const lots = wordsIn(lotWords, language);
  const tokens = wordsIn(tokensWords, language);
  const nameOf = (id: string) => wordsIn(tokenWords, language).unnamed(id.slice(-8));
  const znc = (sum: string) => formatZnc(sum, language);

  test("a running token is extended for the price shown, and returned part by part; the desk sees its parts", async () => {
    const customer = await world().customer(language);
    const { id, token } = await customer.buyToken();
    await fetch(`${world().url}/api/v1/proxy/`, { headers: clientHeaders(token) });
    const { page } = await world().visit({ language, size, colours, customer });
    await page.goto(`/tokens/${id}`);
    await buttonOf(page, words.extendNamed(nameOf(id))).click();
    const dialog = dialogOf(page, words.title);
    await fieldOf(dialog, words.by).selectOption("24");
    await dialog.getByText(words.endAfter).waitFor();
    await dialog.getByText(znc("281.00")).waitFor();
    await expectFit(page);
    await buttonOf(dialog, words.pay(znc("18.00"))).click();
    await page.getByRole("table", { name: lots.title }).getByText(lots.extension(1)).waitFor();
    await expectFit(page);
    const sold: unknown = await (await customer.call("GET", "/tokens/my-tokens")).json();
    expect(sold).toMatchObject([{ duration_hours: 25, cost_znc: "19.00", device: {} }]);
    await buttonOf(page, tokens.refund).click();
    const refund = dialogOf(page, tokens.refundTitle);
    await refund.getByText(tokens.partOf(znc("18.00"), znc("18.00"))).waitFor();
    await expectFit(page);

    const support = await deskPerson(world(), "support", language);
    const { page: desk } = await world().visit({ language, size, colours, customer: support });
    await desk.goto(`/desk/tokens?open=${id}`);
    const panel = desk.getByRole("region", {
      name: wordsIn(deskTokensWords, language).tokenById(id.slice(-8)),
    });
    await panel.getByRole("table", { name: lots.title }).getByText(lots.purchase).waitFor();
    await expectFit(desk);
  });

  test("an automatic extension is turned on with its ceiling, and off again", async () => {
    const auto = wordsIn(autoExtendWords, language);
    const customer = await world().customer(language);
    const { id } = await customer.buyToken();
    const { page } = await world().visit({ language, size, colours, customer });
    await page.goto(`/tokens/${id}`);
    await buttonOf(page, auto.turnOn).click();
    const dialog = dialogOf(page, auto.title);
    await fieldOf(dialog, auto.by).selectOption("12");
    await fieldOf(dialog, auto.times).selectOption("5");
    await fieldOf(dialog, auto.max).fill("45");
    await expectFit(page);
    await buttonOf(dialog, auto.turnOn).click();
    await buttonOf(page, auto.change).waitFor();
    await expectFit(page);
    const wish = async (): Promise<unknown> =>
      (await customer.call("GET", `/tokens/${id}/auto-extend`)).json();
    expect(await wish()).toMatchObject({ duration_hours: 12, times_left: 5, month_max_znc: "45.00" });
    await buttonOf(page, auto.turnOff).click();
    await buttonOf(page, auto.turnOn).waitFor();
    expect(await wish()).toMatchObject({ is_on: false });
  });

  test("an extension that the balance does not cover leads to the missing sum", async () => {
    const customer = await world().customer(language);
    const { id } = await customer.buyToken();
    const { page } = await world().visit({ language, size, colours, customer });
    await page.goto("/tokens");
    await buttonOf(mainOf(page), words.extendNamed(nameOf(id))).click();
    const dialog = dialogOf(page, words.title);
    await fieldOf(dialog, words.by).selectOption("720");
    await linkOf(dialog, words.topUp(znc("1.00"))).click();
    await page.waitForURL(/\/top-up/);
    expect(new URL(page.url()).search).toBe("?amount=1.00");
  });
});
