/** What a customer chooses to be told. */
import { describe, expect, test } from "vitest";
import { notificationWords } from "../../console/src/features/account/notification-words.ts";
import { profileWords } from "../../console/src/features/account/profile-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { NOTICE_KINDS } from "../../src/domain/notifications/notice-kinds.ts";
import { EVERYWHERE } from "../support/browser/console-world.ts";
import { buttonOf, fieldOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";

/** Nothing is sent: the server is not there. */
const { world } = setUpConsole(async () => ({
  SMTP_URL: "smtp://127.0.0.1:1",
  MAIL_FROM: "noreply@zenzefi.example",
}));

describe.each(EVERYWHERE)("in $language on a $size", ({ language, size }) => {
  const words = wordsIn(notificationWords, language);
  const { save, saved } = wordsIn(profileWords, language);

  test("kinds, quiet hours and the threshold are stored, and what protects the account cannot be turned off", async () => {
    const customer = await world().customer(language);
    const { page } = await world().visit({ language, size, customer });
    await page.goto("/profile");
    const section = page.getByRole("region", { name: words.title });
    await section.getByLabel(NOTICE_KINDS.new_device.title[language]).uncheck();
    expect(await section.getByLabel(NOTICE_KINDS.password_changed.title[language]).isDisabled()).toBe(true);
    await fieldOf(page, words.balanceLow).fill("25,5");
    await fieldOf(page, words.quietFrom).fill("22:30");
    await section.getByLabel(words.quietTo, { exact: true }).fill("08:00");
    await buttonOf(section, save).click();
    await section.getByText(saved).waitFor();
    const stored: unknown = await (await customer.call("GET", "/users/me/notifications")).json();
    expect(stored).toMatchObject({ balance_low: "25.50", quiet_hours: { from: "22:30", to: "08:00" } });
    await page.reload();
    const box = section.getByLabel(NOTICE_KINDS.new_device.title[language]);
    await box.waitFor();
    expect(await box.isChecked()).toBe(false);
  });
});
