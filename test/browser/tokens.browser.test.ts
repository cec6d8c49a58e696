/** What a customer does with tokens: name, reveal, copy, release, return, and use. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { connectWords as browserWords } from "../../console/src/features/connect/connect-words.ts";
import { connectWords } from "../../console/src/features/tokens/connect-words.ts";
import { tokensWords } from "../../console/src/features/tokens/tokens-words.ts";
import { partsWords } from "../../console/src/parts/parts-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatZnc } from "../../console/src/words/format.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import {
  buttonOf,
  dialogOf,
  fieldOf,
  headingOf,
  linkOf,
  readClipboard,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { TARGET_HEADING } from "../support/browser/target-pages.ts";
import { clientHeaders } from "../support/customer.ts";

const { world } = setUpConsole();

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const words = wordsIn(tokensWords, language);
  const parts = wordsIn(partsWords, language);
  const connect = wordsIn(connectWords, language);
  const shared = wordsIn(tokenWords, language);

  /** A customer with one token, on the page of tokens. */
  async function atTokens(hours: 1 | 24) {
    const customer = await world().customer(language);
    const token = await customer.buyToken({ hours });
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/tokens");
    return { customer, token, page };
  }

  test("a token can be named, is displayed only on request, and is copied whole", async () => {
    const { page, token } = await atTokens(1);
    const unnamed = shared.unnamed(token.id.slice(-8));
    await buttonOf(page, words.labelEdit(unnamed)).click();
    await fieldOf(page, words.label).fill("Стенд 4");
    await buttonOf(page, words.save).click();
    await headingOf(page, "Стенд 4").waitFor();
    expect(await page.getByText(token.token).count()).toBe(0);
    await buttonOf(page, shared.reveal).click();
    await page.getByText(token.token, { exact: true }).waitFor();
    await buttonOf(page, shared.hide).click();
    await buttonOf(page, parts.copy).click();
    await buttonOf(page, parts.copied).waitFor();
    expect(await readClipboard(page)).toBe(token.token);
    await page.reload();
    await headingOf(page, "Стенд 4").waitFor();
  });

  test("the connected device is displayed, and can be released for another one", async () => {
    const { customer, token, page } = await atTokens(24);
    const device = clientHeaders(token.token, "workshop-pc-01");
    expect((await fetch(`${world().url}/api/v1/proxy/`, { headers: device })).status).toBe(200);
    await page.reload();
    await page.getByText("workshop…").waitFor();
    await page.getByText(words.connected).waitFor();
    await buttonOf(page, shared.release).click();
    const dialog = dialogOf(page, shared.releaseTitle);
    await dialog.getByText(shared.releaseText("workshop")).waitFor();
    await buttonOf(dialog, shared.release).click();
    await page.getByText(shared.released).waitFor();
    await page.getByText(words.noDevice).waitFor();
    const tokens: unknown = await (await customer.call("GET", "/tokens/my-tokens")).json();
    expect(tokens).toMatchObject([{ device: null }]);
  });

  test("an unused token is returned for the sum that was displayed before, and remains in the history", async () => {
    const { customer, page } = await atTokens(24);
    const sum = formatZnc("18.00", language);
    await buttonOf(page, words.refund).click();
    const dialog = dialogOf(page, words.refundTitle);
    await dialog.getByText(words.refundWhole).waitFor();
    await buttonOf(dialog, words.refundConfirm(sum)).click();
    await page.getByText(words.refunded(sum, formatZnc("300.00", language))).waitFor();
    await page.getByText(words.noneTitle).waitFor();
    await page.getByText(words.showAll, { exact: true }).click();
    await page.getByText(words.revoked).waitFor();
    expect(new URL(page.url()).search).toBe("?show=all");
    const balance: unknown = await (await customer.call("GET", "/currency/balance")).json();
    expect(balance).toMatchObject({ balance: "300.00" });
  });

  test("the command for curl is copied whole, and reaches the target unchanged", async () => {
    const { page, token } = await atTokens(1);
    await linkOf(page, words.connect).click();
    const way = page.getByRole("region", { name: connect.curlTitle });
    await buttonOf(way, parts.copy).click();
    await buttonOf(way, parts.copied).waitFor();
    const command = await readClipboard(page);
    expect(command).toContain(token.token);
    expect(await way.getByText(token.token).count()).toBe(0);
    const { stdout } = await promisify(execFile)("sh", ["-c", `${command} --silent --show-error`]);
    expect(stdout).toContain(TARGET_HEADING);
  });

  test("the browser becomes the device, displays its state, and disconnects", async () => {
    const here = wordsIn(browserWords, language);
    const { page, customer } = await atTokens(1);
    await linkOf(page, words.connect).click();
    const opening = page.waitForEvent("popup");
    await buttonOf(page, connect.open).click();
    const target = await opening;
    await target.getByRole("heading", { name: TARGET_HEADING }).waitFor();
    await target.close();
    await linkOf(page, connect.thisBrowser).click();
    await headingOf(page, here.connectedTitle).waitFor();
    await page.getByRole("timer").waitFor();
    await buttonOf(page, here.disconnect).click();
    await buttonOf(dialogOf(page, here.disconnectTitle), here.disconnect).click();
    await page.getByText(here.disconnected).waitFor();
    const tokens: unknown = await (await customer.call("GET", "/tokens/my-tokens")).json();
    expect(tokens).toMatchObject([{ device: null, is_active: true }]);
  });
});
