/** Granted ZNC: the desk gives them by name, and their owner sees how many there are, until when, and where they went. */
import { describe, expect, test } from "vitest";
import { creditWords } from "../../console/src/desk/frame/credit-words.ts";
import { deskWords } from "../../console/src/desk/frame/desk-words.ts";
import { paymentsWords } from "../../console/src/desk/payments/payments-words.ts";
import { usersWords } from "../../console/src/desk/users/users-words.ts";
import { transactionsWords } from "../../console/src/features/transactions/transactions-words.ts";
import { grantedWords } from "../../console/src/parts/granted-words.ts";
import { wordsIn } from "../../console/src/words/define-words.ts";
import { formatMoment, formatZnc } from "../../console/src/words/format.ts";
import { DESK_VARIANTS } from "../support/browser/console-world.ts";
import { expectFit } from "../support/browser/desk-pages.ts";
import { paidPayment } from "../support/browser/desk-payments.ts";
import { deskPerson } from "../support/browser/desk-person.ts";
import { buttonOf, dialogOf, fieldOf, mainOf } from "../support/browser/page-parts.ts";
import { setUpConsole } from "../support/browser/set-up-console.ts";
import type { Customer } from "../support/customer.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const { world } = setUpConsole(async () => ({ BONUS_EXPIRES_DAYS: "30" }));

/** When a customer's granted ZNC expire; the job says so within seconds. */
async function endOf(customer: Customer): Promise<string> {
  let end: string | null = null;
  await waitUntil("granted ZNC have an end", 60_000, async () => {
    const answer = await customer.call("GET", "/currency/balance");
    end = ((await answer.json()) as { readonly granted_expires_at: string | null }).granted_expires_at;
    return end !== null;
  });
  return String(end);
}

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("the desk grants ZNC; their owner sees until when they can be spent, and that they are spent first", async () => {
    const [words, credit] = [wordsIn(usersWords, language), wordsIn(creditWords, language)];
    const owner = await deskPerson(world(), "owner", language);
    const customer = await world().customer(language, 100);
    const { page: desk } = await world().visit({ language, size, colours, customer: owner });
    await desk.goto(`/desk/users/${customer.id}`);
    await buttonOf(desk, words.adjust).click();
    const dialog = desk.getByRole("dialog");
    await fieldOf(dialog, words.amount).fill("50");
    await fieldOf(dialog, credit.kind).selectOption("granted");
    await dialog.getByText(credit.grantedText).waitFor();
    await dialog.getByLabel(wordsIn(deskWords, language).reason).fill("for the outage");
    await expectFit(desk);
    await buttonOf(dialog, words.adjustBy("add", formatZnc("50.00", language))).click();
    await mainOf(desk)
      .getByText(words.adjusted(formatZnc("150.00", language)))
      .waitFor();
    await mainOf(desk)
      .getByText(formatZnc("50.00", language, true), { exact: true })
      .first()
      .waitFor();
    await expectFit(desk);

    const end = formatMoment(await endOf(customer), language, "UTC");
    await customer.buyToken();
    const { page } = await world().visit({ language, size, colours, customer });
    const notice = wordsIn(grantedWords, language).expire(formatZnc("49.00", language), end);
    await page.goto("/");
    await mainOf(page).getByText(notice).waitFor();
    await expectFit(page);
    await desk.reload();
    await mainOf(desk).getByText(words.grantedEnds, { exact: true }).waitFor();
    await mainOf(desk)
      .getByText(`${formatZnc("49.00", language, true)} (${end})`)
      .waitFor();
    await expectFit(desk);
    await page.goto("/transactions");
    await mainOf(page).getByText(notice).waitFor();
    await mainOf(page).getByText(wordsIn(transactionsWords, language).granted).first().waitFor();
    await expectFit(page);
  });
});

test("the desk is told that granted ZNC are not paid out", async () => {
  const words = wordsIn(paymentsWords, "en");
  const { customer, paymentId } = await paidPayment(world(), "100.00");
  const owner = await deskPerson(world(), "owner", "en");
  const path = `/admin/users/${customer.id}/adjustments`;
  for (const adjustment of [
    { amount: "-100.00", credit_kind: "paid" },
    { amount: "20.00", credit_kind: "granted" },
  ]) {
    expect((await owner.call("POST", path, { ...adjustment, reason: "a test" })).status).toBe(201);
  }
  const { page } = await world().visit({ customer: owner });
  await page.goto(`/desk/payments?user=${customer.id}&open=${paymentId}`);
  await buttonOf(mainOf(page), words.refund).click();
  const dialog = dialogOf(page, words.refundTitle);
  await dialog.getByText(words.onlyGranted).waitFor();
  await dialog.getByRole("textbox").fill("asked for it");
  expect(await buttonOf(dialog, words.refund).isDisabled()).toBe(true);
});
