/** Payments at the desk: found, opened and refunded, and the notifications of providers that need somebody. */
import { describe, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { outcomeWords, paymentsWords } from "../../../console/src/desk/payments/payments-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { formatRub, formatZnc } from "../../../console/src/words/format.ts";
import { DESK_VARIANTS } from "../../support/browser/console-world.ts";
import { expectFit } from "../../support/browser/desk-pages.ts";
import { balanceOf, paidPayment } from "../../support/browser/desk-payments.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import { buttonOf, dialogOf, linkOf, mainOf } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

const { world } = setUpConsole();

const tail = (id: string): string => id.slice(-8);

/** What an amount costs in roubles, by default. */
const roubles = (znc: string): string => (Number(znc) * 10).toFixed(2);

describe.each(DESK_VARIANTS)("in $language on a $size", ({ language, size, colours }) => {
  test("a payment is refunded as far as the balance goes, after its figures were shown", async () => {
    const words = wordsIn(paymentsWords, language);
    const { customer, paymentId } = await paidPayment(world(), "100.00");
    await customer.call("POST", "/tokens/purchase", { duration_hours: 24, scope: "full" });
    const balance = await balanceOf(customer);
    const owner = await deskPerson(world(), "owner", language);
    const { page } = await world().visit({ language, size, colours, customer: owner });
    await page.goto(`/desk/payments?user=${customer.id}&status=succeeded`);
    await buttonOf(page, words.paymentById(tail(paymentId))).click();
    const panel = page.getByRole("region", { name: words.paymentById(tail(paymentId)) });
    await panel.getByText(wordsIn(outcomeWords, language).applied).waitFor();
    await expectFit(page);
    await buttonOf(panel, words.refund).click();
    const dialog = dialogOf(page, words.refundTitle);
    await dialog
      .getByText(formatZnc(balance, language, true))
      .first()
      .waitFor();
    await dialog.getByRole("textbox").fill("asked for it");
    await expectFit(page);
    await buttonOf(dialog, words.refund).click();
    const amounts = [formatZnc(balance, language), formatRub(roubles(balance), language)] as const;
    await mainOf(page)
      .getByText(words.refundedNow(...amounts))
      .waitFor();
    expect(await balanceOf(customer)).toBe("0.00");
    // The payment is no longer among the paid ones, which are listed, and stays open.
    await mainOf(page).getByText(wordsIn(deskWords, language).noneTitle).waitFor();
    await panel.getByText(words.desk, { exact: true }).waitFor();
    expect(await buttonOf(panel, words.refund).count()).toBe(0);
    await expectFit(page);
  });

  test("the notifications that contradict the books are one tap away", async () => {
    const words = wordsIn(paymentsWords, language);
    await askDatabase(
      world(),
      `INSERT INTO payment_events (id, provider, event_id, kind, outcome, body, created_at, settled_at)
       VALUES (gen_random_uuid(), 'yookassa', $1, 'payment.succeeded', 'mismatch', '{}', now(), now())`,
      [`event-${language}-${size}`],
    );
    const auditor = await deskPerson(world(), "auditor", language);
    const { page } = await world().visit({ language, size, colours, customer: auditor });
    await page.goto("/desk/payments");
    await linkOf(page, words.toFlagged).click();
    await mainOf(page).getByText(`event-${language}-${size}`).waitFor();
    await expectFit(page);
    await page.getByLabel(words.show).selectOption("others");
    await mainOf(page).getByText(`event-${language}-${size}`).waitFor({ state: "hidden" });
  });
});

test("whose money is spent cannot be refunded, and the dialog says why", async () => {
  const words = wordsIn(paymentsWords, "en");
  const { customer, paymentId } = await paidPayment(world(), "100.00");
  const owner = await deskPerson(world(), "owner", "en");
  const adjustment = { amount: "-100.00", reason: "spent elsewhere" };
  expect((await owner.call("POST", `/admin/users/${customer.id}/adjustments`, adjustment)).status).toBe(201);
  const { page } = await world().visit({ customer: owner });
  await page.goto(`/desk/payments?user=${customer.id}&open=${paymentId}`);
  await buttonOf(mainOf(page), words.refund).click();
  const dialog = dialogOf(page, words.refundTitle);
  await dialog.getByText(words.nothing).waitFor();
  await dialog.getByRole("textbox").fill("asked for it");
  expect(await buttonOf(dialog, words.refund).isDisabled()).toBe(true);
});

test("who may not move money sees the payment and no button that refunds it", async () => {
  const words = wordsIn(paymentsWords, "en");
  const { customer, paymentId } = await paidPayment(world(), "100.00");
  const operator = await deskPerson(world(), "operator", "en");
  const { page } = await world().visit({ customer: operator });
  await page.goto(`/desk/payments?user=${customer.id}&open=${paymentId}`);
  await mainOf(page).getByText(words.noRefunds).waitFor();
  expect(await buttonOf(page, words.refund).count()).toBe(0);
});
