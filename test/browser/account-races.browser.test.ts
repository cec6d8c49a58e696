/** The profile when something else has changed the account meanwhile: another tab, a second click, a code that is worn out. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { accountWords } from "../../console/src/features/account/account-words.ts";
import { notificationWords } from "../../console/src/features/account/notification-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { safetyWords } from "../../console/src/features/account/safety-words.ts";
import { partsWords } from "../../console/src/parts/parts-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { NOTICE_KINDS } from "../../src/domain/notifications/notice-kinds.ts";
import { buttonOf, dialogOf, fieldOf, mainOf, WAIT_MAX_MS } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import { codeAt } from "../support/totp-user.ts";

/** Nothing is sent: the server is not there. */
const { world } = setUpConsole(async () => ({
  SMTP_URL: "smtp://127.0.0.1:1",
  MAIL_FROM: "noreply@zenzefi.example",
}));

const account = wordsIn(accountWords, "en");
const profile = wordsIn(profileWords, "en");
const safety = wordsIn(safetyWords, "en");
const notifications = wordsIn(notificationWords, "en");

/** Wrong codes that end an enrolment. */
const WRONG_CODES_MAX = 5;

const twoStepOf = (page: Page): Locator => page.getByRole("region", { name: safety.title });
const isFocusWithin = async (part: Locator): Promise<boolean> => (await part.locator(":focus").count()) === 1;

/** @returns the secret of the app */
async function beginTotp(page: Page, password: string): Promise<string> {
  const section = twoStepOf(page);
  await buttonOf(section, safety.begin).click();
  await fieldOf(section, safety.password).fill(password);
  await buttonOf(section, safety.begin).click();
  return (await section.locator("pre").textContent()) ?? "";
}

async function confirmTotp(page: Page, code: string): Promise<void> {
  const section = twoStepOf(page);
  await fieldOf(section, safety.code).fill(code);
  const answered = page.waitForResponse(/\/totp\/confirm$/);
  await buttonOf(section, safety.confirmOn).click();
  await answered;
}

test("two-step sign-in that had too many wrong codes is begun anew, and by keyboard the place is kept", async () => {
  const customer = await world().customer("en");
  const { page } = await world().visit({ customer });
  await page.goto("/profile");
  await beginTotp(page, customer.password);
  for (let times = 0; times <= WRONG_CODES_MAX; times += 1) await confirmTotp(page, "000000");
  const section = twoStepOf(page);
  await section.getByRole("alert").waitFor();
  await buttonOf(section, safety.cancel).click();
  await expect.poll(() => isFocusWithin(section)).toBe(true);
  const secret = await beginTotp(page, customer.password);
  await confirmTotp(page, codeAt(secret, Date.now()));
  await buttonOf(section, safety.saved).click();
  await buttonOf(section, safety.disable).waitFor();
  await expect.poll(() => isFocusWithin(section)).toBe(true);
  await buttonOf(section, safety.disable).click();
  await buttonOf(section, safety.cancel).click();
  await expect.poll(() => isFocusWithin(section)).toBe(true);
});

test("what another tab did to two-step sign-in is displayed, instead of a form that cannot be sent", async () => {
  const customer = await world().customer("en");
  const { page, context } = await world().visit({ customer });
  await page.goto("/profile");
  await beginTotp(page, customer.password);
  const other = await context.newPage();
  await other.goto("/profile");
  const secret = await beginTotp(other, customer.password);
  await confirmTotp(other, codeAt(secret, Date.now()));
  // Until then the element of the codes is that of the secret.
  await buttonOf(twoStepOf(other), safety.saved).waitFor();
  const codes = ((await twoStepOf(other).locator("pre").textContent()) ?? "").split("\n");

  await page.bringToFront();
  await fieldOf(page, profile.currentPassword).fill(customer.password);
  await fieldOf(page, profile.newPassword).fill("another horse battery");
  await buttonOf(page, profile.changePassword).click();
  await fieldOf(page, safety.anyCode)
    .first()
    .fill(codes[0] ?? "");
  await buttonOf(page, profile.changePassword).click();
  await page.getByText(profile.passwordChanged).waitFor();
  await buttonOf(twoStepOf(page), safety.disable).waitFor();
  expect(await buttonOf(twoStepOf(page), safety.confirmOn).count()).toBe(0);
});

test("a sign-in that has ended meanwhile leaves the list, as if this page had ended it", async () => {
  const customer = await world().customer("en");
  const { page } = await world().visit({ customer });
  await page.goto("/profile");
  const ends = page.getByRole("button", { name: /^End the sign-in of/ });
  await ends.waitFor();
  const { items } = (await (await customer.call("GET", "/users/me/sign-ins")).json()) as {
    items: { id: string; is_current: boolean }[];
  };
  await ends.click();
  const [own] = items.filter(({ is_current }) => is_current);
  expect((await customer.call("DELETE", `/users/me/sign-ins/${own?.id}`)).status).toBe(204);
  await buttonOf(dialogOf(page, profile.endTitle), profile.end).click();
  await dialogOf(page, profile.endTitle).waitFor({ state: "detached" });
  await expect.poll(() => ends.count()).toBe(0);
});

test("after an invalid link the next one works in the same tab, and none stays in the history", async () => {
  const { page } = await world().visit();
  await page.goto("/verify-email#token=used-long-ago");
  await buttonOf(page, account.verify).click();
  await page.getByRole("alert").waitFor();
  await page.goto("/verify-email#token=of-the-next-mail");
  await buttonOf(page, account.verify).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(page.url()).not.toContain("token");
});

test("notifications follow the language and the time zone, and what was entered stays", async () => {
  const customer = await world().customer("en");
  const { page } = await world().visit({ customer });
  await page.goto("/profile");
  await page.getByText(notifications.quietHint("UTC")).waitFor();
  await fieldOf(page, profile.timeZone).selectOption("Asia/Tokyo");
  await buttonOf(mainOf(page), profile.save).first().click();
  await page.getByText(notifications.quietHint("Asia/Tokyo")).waitFor();
  await fieldOf(page, notifications.balanceLow).fill("77");
  await page.getByRole("button", { name: /^RU:/ }).click();
  await page.getByLabel(NOTICE_KINDS.new_device.title.ru).waitFor();
  expect(await fieldOf(page, wordsIn(notificationWords, "ru").balanceLow).inputValue()).toBe("77");
});

test("notifications that cannot be read are not left out in silence", async () => {
  const customer = await world().customer("en");
  const { page } = await world().visit({ customer });
  const path = /\/users\/me\/notifications$/;
  await page.route(path, (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto("/profile");
  const section = page.getByRole("region", { name: notifications.title });
  const retry = buttonOf(section, wordsIn(partsWords, "en").retry);
  await retry.waitFor({ timeout: WAIT_MAX_MS });
  await page.unroute(path);
  await retry.click();
  await fieldOf(section, notifications.balanceLow).waitFor();
  expect(await section.getByRole("alert").count()).toBe(0);
});
