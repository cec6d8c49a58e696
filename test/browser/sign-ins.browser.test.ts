/** The sign-ins of a user, and what happens when one ends. */
import { describe, expect, test } from "vitest";
import { shellWords } from "../../console/src/app/shell-words.ts";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { overviewWords } from "../../console/src/features/overview/overview-words.ts";
import { welcomeWords } from "../../console/src/features/overview/welcome-words.ts";
import { transactionsWords } from "../../console/src/features/transactions/transactions-words.ts";
import { partsWords } from "../../console/src/parts/parts-words.ts";
import { typeWords } from "../../console/src/parts/type-words.ts";
import { LANGUAGES, wordsIn } from "../../console/src/words/define-words.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  fieldOf,
  mainOf,
  titleOf,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import type { Customer } from "../support/customer.ts";

const { world } = setUpConsole();

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const account = wordsIn(accountWords, language);
  const shell = wordsIn(shellWords, language);
  const words = wordsIn(profileWords, language);

  test("an ended sign-in asks for the password and leads back to the same page with its filter", async () => {
    const customer = await world().customer(language, 50);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/transactions?type=deposit");
    await expectSettled(page);
    await endSignIns(customer);
    const filter = wordsIn(transactionsWords, language).type;
    await fieldOf(page, filter).selectOption({ label: wordsIn(typeWords, language).purchase });
    await page.getByText(account.comeBack).waitFor();
    await fieldOf(page, account.email).fill(customer.email);
    await fieldOf(page, account.password).fill(customer.password);
    await buttonOf(mainOf(page), account.signIn).click();
    await titleOf(page, shell.transactions).waitFor();
    expect(page.url()).toBe(`${world().url}/transactions?type=purchase`);
    expect(await fieldOf(page, filter).inputValue()).toBe("purchase");
  });

  test("signing out leads to the welcome page, and going back displays nothing of the account", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    await page.getByText(customer.email).waitFor();
    if (size === "phone") await buttonOf(page, shell.menu).click();
    await buttonOf(page, wordsIn(partsWords, language).signOut).click();
    await titleOf(page, wordsIn(welcomeWords, language).title).waitFor();
    await page.goBack();
    await titleOf(page, account.signInTitle).waitFor();
    await page.reload();
    await titleOf(page, account.signInTitle).waitFor();
    expect(await page.getByText(customer.email).count()).toBe(0);
  });

  test("a new password ends the sign-in of every other browser, but not that of this one", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    const { page: elsewhere } = await world().visit({ language, size, customer });
    await elsewhere.goto("/transactions");
    await expectSettled(elsewhere);
    await page.goto("/profile");
    await fieldOf(page, words.currentPassword).fill(customer.password);
    await fieldOf(page, words.newPassword).fill("a new horse, another battery");
    await buttonOf(page, words.changePassword).click();
    await page.getByText(words.passwordChanged).waitFor();
    await elsewhere.reload();
    await titleOf(elsewhere, account.signInTitle).waitFor();
    await page.reload();
    await titleOf(page, words.title).waitFor();
    expect(new URL(elsewhere.url()).search).toBe("?next=%2Ftransactions");
  });

  test("the sign-in of another browser is ended from the list", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    const list = page.getByRole("table", { name: words.signIns });
    const end = list.getByRole("button");
    await list.getByText(words.thisBrowser).waitFor();
    // The sign-in of the test that made the account.
    expect(await end.count()).toBe(1);
    await end.click();
    await buttonOf(dialogOf(page, words.endTitle), words.end).click();
    await end.waitFor({ state: "detached" });
    expect((await customer.call("GET", "/users/me")).status).toBe(401);
    expect(await list.getByText(words.thisBrowser).count()).toBe(1);
  });

  test("name, language and time zone are stored in the account", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    await fieldOf(page, words.fullName).fill("Ада Лавлейс");
    await fieldOf(page, words.timeZone).selectOption("Asia/Vladivostok");
    await fieldOf(page, words.language).selectOption(language === "en" ? "ru" : "en");
    await buttonOf(page, words.save).click();
    const other = LANGUAGES.find((each) => each !== language) ?? language;
    await titleOf(page, wordsIn(profileWords, other).title).waitFor();
    await page.goto("/");
    await titleOf(page, wordsIn(overviewWords, other).title).waitFor();
    const me: unknown = await (await customer.call("GET", "/users/me")).json();
    expect(me).toMatchObject({ full_name: "Ада Лавлейс", language: other, time_zone: "Asia/Vladivostok" });
  });
});

test("without mail, the page for a forgotten password states whom to ask", async () => {
  const { page } = await world().visit({ language: "ru", size: "phone" });
  const account = wordsIn(accountWords, "ru");
  await page.goto("/forgot-password");
  await fieldOf(page, account.email).fill("somebody@example.com");
  await buttonOf(page, account.sendLink).click();
  const message = page.getByRole("alert").filter({ hasText: account.mailOff });
  await message.waitFor();
  expect(await message.textContent()).toContain("одноразовую ссылку");
});

type SignIn = { readonly id: string; readonly is_current: boolean };

/** Ends every sign-in that a customer has, as a password change elsewhere would. */
async function endSignIns(customer: Customer): Promise<void> {
  const answer = await customer.call("GET", "/users/me/sign-ins");
  const { items } = (await answer.json()) as { readonly items: readonly SignIn[] };
  for (const { id, is_current } of items) {
    if (!is_current) await customer.call("DELETE", `/users/me/sign-ins/${id}`);
  }
}
