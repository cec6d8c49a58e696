/** Signing up and in: with an invitation, with the right password only, and after a forgotten password. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { overviewWords } from "../../console/src/features/overview/overview-words.ts";
import { referralsWords } from "../../console/src/features/referrals/referrals-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import { buttonOf, fieldOf, linkOf, mainOf, titleOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestMailServer } from "../support/test-mail-server.ts";

const NEW_PASSWORD = "a new horse, another battery";
const MAIL_MAX_MS = 15_000;

let mail: Awaited<ReturnType<typeof startTestMailServer>>;
const { world } = setUpConsole(async () => {
  mail = await startTestMailServer();
  return { SMTP_URL: mail.smtpUrl.reveal(), MAIL_FROM: "service@example.com" };
});
afterAll(() => mail?.close());

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const words = wordsIn(accountWords, language);
  const overview = wordsIn(overviewWords, language);

  test("a user who follows an invitation gets an account, is signed in, and is listed on the inviter's page", async () => {
    const inviter = await world().customer(language);
    const referrals = await inviter.call("GET", "/users/me/referrals");
    const { referral_link: link } = (await referrals.json()) as { readonly referral_link: string };
    const name = `invited-${randomUUID().slice(0, 8)}`;
    const { page } = await world().visit({ language, size });
    await page.goto(link);
    await fieldOf(page, words.email).fill(`${name}@example.com`);
    await fieldOf(page, words.username).fill(name);
    await fieldOf(page, words.password).fill("correct horse battery");
    await buttonOf(page, words.createAccount).click();
    await titleOf(page, overview.title).waitFor();

    const { page: inviters } = await world().visit({ language, size, customer: inviter });
    await inviters.goto("/referrals");
    const invited = inviters.getByRole("table", { name: wordsIn(referralsWords, language).users });
    await invited.getByText(name, { exact: true }).waitFor();
    expect(await invited.getByRole("row").filter({ hasText: name }).count()).toBe(1);
  });

  test("an e-mail address that is taken is reported at its field, and the entered values are unchanged", async () => {
    const other = await world().customer(language);
    const { page } = await world().visit({ language, size });
    await page.goto("/register");
    await fieldOf(page, words.email).fill(other.email);
    await fieldOf(page, words.username).fill("somebody-else");
    await fieldOf(page, words.password).fill("correct horse battery");
    await buttonOf(page, words.createAccount).click();
    const email = page.locator("input[name=email][aria-invalid=true]");
    await email.waitFor();
    expect(await email.inputValue()).toBe(other.email);
    expect(await fieldOf(page, words.password).inputValue()).toBe("correct horse battery");
    await page.locator("input[name=email]:focus").waitFor();
  });

  test("a wrong password is refused with a message, and the right one signs in", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size });
    await page.goto("/sign-in");
    await fieldOf(page, words.email).fill(customer.email);
    await fieldOf(page, words.password).fill("wrong horse battery");
    await buttonOf(mainOf(page), words.signIn).click();
    await page.getByRole("alert").waitFor();
    expect(await fieldOf(page, words.email).inputValue()).toBe(customer.email);
    await fieldOf(page, words.password).fill(customer.password);
    await buttonOf(mainOf(page), words.signIn).click();
    await titleOf(page, overview.title).waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("the mailed link sets a new password, which signs in", async () => {
    const { email } = await world().customer(language);
    const { page } = await world().visit({ language, size });
    await page.goto("/sign-in");
    await linkOf(page, words.forgotQuestion).click();
    await titleOf(page, words.forgotTitle).waitFor();
    await fieldOf(page, words.email).fill(email);
    await buttonOf(page, words.sendLink).click();
    await page.getByText(words.linkSent).waitFor();
    await page.goto(await linkMailedTo(email));
    await fieldOf(page, words.password).fill(NEW_PASSWORD);
    expect(page.url()).not.toContain("token");
    await buttonOf(page, words.savePassword).click();
    await page.getByText(words.resetDone).waitFor();
    await linkOf(mainOf(page), words.signIn).click();
    await fieldOf(page, words.email).fill(email);
    await fieldOf(page, words.password).fill(NEW_PASSWORD);
    await buttonOf(mainOf(page), words.signIn).click();
    await titleOf(page, overview.title).waitFor();
  });
});

async function linkMailedTo(email: string): Promise<string> {
  // The registration has mailed another link.
  const mails = () => mail.mails.filter(({ to }) => to.includes(email)).map(({ text }) => text);
  const find = () => /http\S+\/reset-password#token=\S+/.exec(mails().join("\n"))?.[0] ?? "";
  await waitUntil(`a link for ${email}`, MAIL_MAX_MS, () => find() !== "");
  return find();
}
