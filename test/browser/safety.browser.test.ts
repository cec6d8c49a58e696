/** Confirming the address, and two-step sign-in. */
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { shellWords } from "../../console/src/app/shell-words.ts";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { safetyWords } from "../../console/src/features/account/safety-words.ts";
import { overviewWords } from "../../console/src/features/overview/overview-words.ts";
import { partsWords } from "../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import {
  buttonOf,
  expectSettled,
  fieldOf,
  headingOf,
  linkOf,
  mainOf,
  overflowOf,
  titleOf,
} from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import type { Customer } from "../support/customer.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestMailServer } from "../support/test-mail-server.ts";
import { codeAt } from "../support/totp-user.ts";

const MAIL_MAX_MS = 15_000;
/** Each code is accepted once: the one of the next time step is accepted already. */
const STEP_MS = 30_000;

let mail: Awaited<ReturnType<typeof startTestMailServer>>;
const { world } = setUpConsole(async () => {
  mail = await startTestMailServer();
  return {
    SMTP_URL: mail.smtpUrl.reveal(),
    MAIL_FROM: "service@example.com",
    REQUIRE_VERIFIED_EMAIL: "true",
  };
});
afterAll(() => mail?.close());

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const account = wordsIn(accountWords, language);
  const words = wordsIn(safetyWords, language);
  const overview = wordsIn(overviewWords, language);
  const shell = wordsIn(shellWords, language);

  async function signIn(page: Page, { email, password }: Customer): Promise<void> {
    await page.goto("/sign-in");
    await fieldOf(page, account.email).fill(email);
    await fieldOf(page, account.password).fill(password);
    await buttonOf(mainOf(page), account.signIn).click();
    await fieldOf(page, account.code).waitFor();
  }

  test("the profile mails a link, which confirms the address", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    await page.getByText(words.verifyMust).waitFor();
    const known = mailsTo(customer).length;
    await buttonOf(page, words.sendLink).click();
    await page.getByText(language === "en" ? /is on its way/ : /уже в пути/).waitFor();
    await waitUntil("a new mail", MAIL_MAX_MS, () => mailsTo(customer).length > known);
    const link = /http\S+\/verify-email#token=\S+/.exec(mailsTo(customer).at(-1)?.text ?? "")?.[0] ?? "";
    await page.goto(link);
    await buttonOf(page, account.verify).waitFor();
    expect(page.url()).not.toContain("token");
    await buttonOf(page, account.verify).click();
    await page.getByText(account.verified).waitFor();
    await page.goto("/profile");
    await page.getByText(`${customer.email} (${words.confirmed})`).waitFor();
    expect(await buttonOf(page, words.sendLink).count()).toBe(0);
    await page.goto(link);
    await buttonOf(page, account.verify).click();
    await page.getByRole("alert").waitFor();
    await linkOf(page, account.toProfile).waitFor();
  });

  test("two-step sign-in is enabled, asks for a code, takes a recovery code, and is disabled", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    await expectSettled(page);
    const section = page.getByRole("region", { name: words.title });
    await buttonOf(section, words.begin).click();
    await fieldOf(section, words.password).fill(customer.password);
    await buttonOf(section, words.begin).click();
    await section.getByRole("img", { name: words.qr }).waitFor();
    const secret = (await section.locator("pre").textContent()) ?? "";
    expect(await overflowOf(page)).toBe(0);
    await fieldOf(section, words.code).fill("000000");
    await buttonOf(section, words.confirmOn).click();
    await section.locator("input[name=totp_code][aria-invalid=true]").waitFor();
    await fieldOf(section, words.code).fill(codeAt(secret, Date.now()));
    await buttonOf(section, words.confirmOn).click();
    await headingOf(section, words.codesTitle).waitFor();
    const codes = ((await section.locator("pre").textContent()) ?? "").split("\n");
    expect(codes).toHaveLength(10);
    expect(await overflowOf(page)).toBe(0);
    await buttonOf(section, words.saved).click();
    await buttonOf(section, words.disable).waitFor();

    if (size === "phone") await buttonOf(page, shell.menu).click();
    await buttonOf(page, wordsIn(partsWords, language).signOut).click();
    await signIn(page, customer);
    await fieldOf(page, account.code).fill("000000");
    await buttonOf(mainOf(page), account.signIn).click();
    await page.locator("input[name=totp_code][aria-invalid=true]").waitFor();
    await fieldOf(page, account.code).fill(codeAt(secret, Date.now() + STEP_MS));
    await buttonOf(mainOf(page), account.signIn).click();
    await titleOf(page, overview.title).waitFor();

    const { page: elsewhere } = await world().visit({ language, size });
    await signIn(elsewhere, customer);
    await fieldOf(elsewhere, account.code).fill(codes[0]?.toLowerCase() ?? "");
    await buttonOf(mainOf(elsewhere), account.signIn).click();
    await titleOf(elsewhere, overview.title).waitFor();

    await page.goto("/profile");
    await section.getByText("9", { exact: true }).waitFor();
    await buttonOf(section, words.disable).click();
    await fieldOf(section, words.password).fill(customer.password);
    await fieldOf(section, words.anyCode).fill(codes[1] ?? "");
    await buttonOf(section, words.disable).click();
    await buttonOf(section, words.begin).waitFor();
    await page.getByText(wordsIn(profileWords, language).signIns).first().waitFor();
  });
});

function mailsTo({ email }: Customer) {
  return mail.mails.filter(({ to }) => to.includes(email));
}
