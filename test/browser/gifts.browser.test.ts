/** A token from its owner to somebody without an account, by a link; taken back before; and seen at the desk. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { deskWords } from "../../console/src/desk/frame/desk-words.ts";
import { giftStateWords, giftsWords } from "../../console/src/desk/tokens/token-gifts-words.ts";
import { tokensWords as deskTokensWords } from "../../console/src/desk/tokens/tokens-words.ts";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { giftWords } from "../../console/src/features/gift/gift-words.ts";
import { giveWords } from "../../console/src/features/tokens/give-words.ts";
import { tokensWords } from "../../console/src/features/tokens/tokens-words.ts";
import { tokenWords } from "../../console/src/parts/token-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { DESK_VARIANTS } from "../support/browser/console-world.ts";
import { expectFit } from "../support/browser/desk-pages.ts";
import { askDatabase, deskPerson } from "../support/browser/desk-person.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  headingOf,
  linkOf,
  mainOf,
  readClipboard,
  titleOf,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { type Customer, clientHeaders } from "../support/customer.ts";

const { world } = setUpConsole();

/** Every address that the service was asked for, without what browsers keep to themselves. */
function watchAddresses(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
  return asked;
}

async function offer(
  giver: Customer,
  tokenId: string,
): Promise<{ readonly link: string; readonly code: string }> {
  return JSON.parse(await (await giver.call("POST", `/tokens/${tokenId}/gift`)).text());
}

test("an owner makes a link, copies it once, and takes the gift back; the desk ends another one", async () => {
  const words = wordsIn(giveWords, "en");
  const giver = await world().customer("en");
  const { id } = await giver.buyToken();
  const { page } = await world().visit({ customer: giver });
  await page.goto(`/tokens/${id}`);
  await expectSettled(page);
  // What else is known of the token, such as its lots and gifts, is left alone by a new name.
  const tokens = wordsIn(tokensWords, "en");
  await page.getByRole("button", { name: /^Change the name of / }).click();
  await fieldOf(page, tokens.label).fill("bay 4");
  await buttonOf(page, tokens.save).click();
  await headingOf(page, "bay 4").waitFor();
  await buttonOf(page, words.give).click();
  const dialog = dialogOf(page, words.title);
  await expectFit(page);
  await buttonOf(dialog, words.make).click();
  const link = await fieldOf(page, words.link).inputValue();
  expect(link).toMatch(new RegExp(`^${world().url}/gift#code=[\\w-]{43}$`));
  await page.getByRole("img", { name: words.qr }).waitFor();
  await expectFit(page);
  await buttonOf(page, words.copyLink).click();
  await expect.poll(() => readClipboard(page)).toBe(link);

  await page.goto("/tokens");
  await headingOf(page, words.offersTitle).waitFor();
  await expectFit(page);
  expect(await page.content()).not.toContain(link);
  await buttonOf(page, words.revokeNamed("bay 4")).click();
  await buttonOf(dialogOf(page, words.revokeTitle), words.revoke).click();
  await page.getByRole("status").getByText(words.revoked).waitFor();
  await headingOf(page, words.offersTitle).waitFor({ state: "detached" });

  await offer(giver, id);
  const desk = wordsIn(giftsWords, "en");
  const owner = await deskPerson(world(), "owner", "en");
  const { page: deskPage } = await world().visit({ customer: owner });
  await deskPage.goto(`/desk/tokens?open=${id}`);
  await buttonOf(deskPage, desk.revoke).click();
  await deskPage.getByRole("textbox", { name: wordsIn(deskWords, "en").reason }).fill("asked by phone");
  await buttonOf(deskPage.getByRole("dialog"), desk.revoke).click();
  await mainOf(deskPage).getByText(desk.revoked).waitFor();
  const table = deskPage.getByRole("table", { name: desk.title });
  await expect.poll(() => table.getByText(wordsIn(giftStateWords, "en").revoked).count()).toBe(2);
  await expectFit(deskPage);
});

test("who opens a link on a phone, in Russian and without an account, sees the gift, registers, comes back and claims it", async () => {
  const words = wordsIn(giftWords, "ru");
  const account = wordsIn(accountWords, "ru");
  const giver = await world().customer("ru");
  const { id, token } = await giver.buyToken();
  await fetch(`${world().url}/api/v1/proxy/`, { headers: clientHeaders(token, "laptop-0001") });
  const { link, code } = await offer(giver, id);
  const { page } = await world().visit({ language: "ru", size: "phone" });
  const asked = watchAddresses(page);
  await page.goto(link);
  await mainOf(page).getByText(words.running).waitFor();
  expect(new URL(page.url()).hash).toBe("");
  await expectFit(page);
  await linkOf(mainOf(page), words.register).click();
  await fieldOf(page, account.email).fill("receiver@example.com");
  await fieldOf(page, account.username).fill("receiver");
  await fieldOf(page, account.password).fill("correct horse battery");
  await buttonOf(page, account.createAccount).click();
  await titleOf(page, words.title).waitFor();
  await mainOf(page).getByText(words.account("receiver@example.com")).waitFor();
  await expectFit(page);
  await buttonOf(page, words.claim).click();
  await headingOf(page, words.ready).waitFor();
  await buttonOf(page, wordsIn(tokenWords, "ru").reveal).click();
  await expectFit(page);
  await linkOf(page, words.connect).click();
  await page.waitForURL(/\/tokens\/[0-9a-f-]{36}$/);
  await expectSettled(page);
  await mainOf(page).getByText(wordsIn(giveWords, "ru").receivedFrom).waitFor();
  await expectFit(page);
  expect(asked.filter((address) => address.includes(code))).toEqual([]);

  const { page: giversPage } = await world().visit({ language: "ru", size: "phone", customer: giver });
  await giversPage.goto(`/tokens/${id}`);
  await headingOf(giversPage, wordsIn(giveWords, "ru").givenTitle)
    .or(giversPage.getByText(wordsIn(giveWords, "ru").givenTitle))
    .waitFor();
  await giversPage.getByText("receiver").waitFor();
  await expectFit(giversPage);

  // The link is worth nothing any more, and says so.
  await page.goto(link);
  await mainOf(page).getByText(words.claimedAlready).waitFor();
  await expectFit(page);
});

test.each(
  DESK_VARIANTS,
)("support sees that a token was given away, to whom, and which one came of it, in $language on a $size", async ({
  language,
  size,
  colours,
}) => {
  const words = wordsIn(deskTokensWords, language);
  const table = wordsIn(giftsWords, language).title;
  const [giver, receiver] = [await world().customer(language), await world().customer(language)];
  const { id } = await giver.buyToken();
  const { code } = await offer(giver, id);
  const claimed = await receiver.call("POST", "/gifts/claim", { code });
  const gift = (await claimed.json()) as { readonly token: { readonly id: string } };
  const support = await deskPerson(world(), "support", language);
  const { page } = await world().visit({ language, size, colours, customer: support });

  await page.goto(`/desk/tokens?user=${giver.id}&open=${id}`);
  const gifts = page.getByRole("table", { name: table });
  await linkOf(gifts, await usernameOf(receiver)).waitFor();
  // Its state, when it went, and the same in the list.
  await mainOf(page).getByText(words.given, { exact: true }).nth(2).waitFor();
  await expectFit(page);
  await gifts.getByRole("link", { name: gift.token.id.slice(-8) }).click();
  await mainOf(page).getByText(words.received, { exact: true }).waitFor();
  await linkOf(gifts, await usernameOf(giver)).waitFor();
  await expectFit(page);
  await page.goto(`/desk/users/${giver.id}?tab=tokens`);
  await mainOf(page).getByText(words.given, { exact: true }).waitFor();
  await expectFit(page);
});

async function usernameOf({ id }: Customer): Promise<string> {
  const [row] = await askDatabase(world(), "SELECT username FROM users WHERE id = $1", [id]);
  return String(row?.username);
}
