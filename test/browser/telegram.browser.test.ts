/** A customer links a chat with the bot from the profile, and unlinks it. */
import { afterAll, describe, expect, test } from "vitest";
import { telegramWords } from "../../console/src/features/account/telegram-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import { buttonOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { BotApiServer } from "../support/telegram/bot-api-server.ts";

let api: BotApiServer;
const { world } = setUpConsole(async () => {
  api = await BotApiServer.start();
  return api.environment();
});
afterAll(() => api?.close());

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const words = wordsIn(telegramWords, language);
  const chatId = EVERYWHERE.findIndex((each) => each.language === language && each.size === size) + 10;

  test("the code is shown as a QR code and a link, the page notices its use, and unlinking asks first", async () => {
    await waitUntil("the bot polls", 60_000, () => api.calls.some(({ method }) => method === "getUpdates"));
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    const section = page.getByRole("region", { name: words.title });
    await buttonOf(section, words.link).click();
    await section.getByRole("img", { name: words.qr }).waitFor();
    const url = new URL((await section.getByRole("link", { name: words.open }).getAttribute("href")) ?? "");
    expect(url.origin).toBe("https://t.me");
    api.say(chatId, `/start ${url.searchParams.get("start")}`);
    await section.getByText(`@anna${chatId}`).waitFor();
    await buttonOf(section, words.unlink).click();
    await page.getByText(words.unlinkText).waitFor();
    await buttonOf(page.getByRole("dialog"), words.unlink).click();
    await section.getByText(words.intro).waitFor();
    expect(await (await customer.call("GET", "/users/me/telegram")).json()).toMatchObject({
      linked_at: null,
    });
  });
});
