import type { Payment } from "../../domain/payments/payment.ts";
import { escapeHtml } from "../../kernel/escape-html.ts";
import { FREE_ZNC_FOR_CUSTOMERS } from "../../kernel/free-znc.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { formatMoney } from "../../kernel/money.ts";
import type { PaymentStatus } from "../../kernel/payment-values.ts";

const SENTENCES = {
  title: { en: "Mock payment", ru: "Пробный платёж" },
  hint: {
    en: "Nothing is really paid here: this page stands in for a payment service.",
    ru: "Здесь ничего не оплачивается: эта страница заменяет платёжный сервис.",
  },
  pay: { en: "Pay", ru: "Оплатить" },
  cancel: { en: "Cancel", ru: "Отменить" },
  back: { en: "Back", ru: "Назад" },
} satisfies Record<string, Sentence>;

const STATUS_SENTENCES: Readonly<Record<PaymentStatus, Sentence>> = {
  created: { en: "Waiting for payment", ru: "Ожидает оплаты" },
  pending: { en: "Waiting for payment", ru: "Ожидает оплаты" },
  succeeded: { en: "Paid", ru: "Оплачено" },
  canceled: { en: "Canceled", ru: "Отменено" },
  refunded: { en: "Refunded", ru: "Возвращено" },
  disputed: { en: "Disputed", ru: "Оспорено" },
};

const STYLE =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}" +
  "form{display:inline}button{font:inherit;padding:.5rem 1.5rem;margin-right:.5rem}dt{opacity:.75}dd{margin:0 0 .5rem}" +
  ".loud{font-weight:700;color:#000;background:#ffd43b;border:3px solid #c92a2a;padding:.75rem 1rem}";

/**
 * The checkout page of the mock provider. It works without a script.
 * @param isLoud whether the page begins with a warning that ZNC cost nothing here
 */
export function mockCheckoutPage(payment: Payment, language: Language, isLoud: boolean): string {
  const isOpen = payment.status === "created" || payment.status === "pending";
  const say = (sentence: Sentence): string => sentence[language];
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${say(SENTENCES.title)}</title>
<style>${STYLE}</style></head>
<body>
${isLoud ? `<p class="loud" role="alert">${say(FREE_ZNC_FOR_CUSTOMERS)}</p>\n` : ""}<h1>${say(SENTENCES.title)}</h1>
<p>${say(SENTENCES.hint)}</p>
<dl><dt>ZNC</dt><dd>${formatMoney(payment.amountCents)}</dd>
<dt>RUB</dt><dd>${formatMoney(payment.amountKopecks)}</dd></dl>
<p role="status">${say(STATUS_SENTENCES[payment.status])}</p>
${isOpen ? buttons(payment, say) : backLink(payment, say)}
</body></html>
`;
}

function buttons(payment: Payment, say: (sentence: Sentence) => string): string {
  return [
    form(payment, "pay", say(SENTENCES.pay)),
    // A second form, not a second button in one form, so that Enter submits the focused one.
    form(payment, "cancel", say(SENTENCES.cancel)),
  ].join("\n");
}

function form({ id }: Payment, action: "pay" | "cancel", label: string): string {
  return `<form method="post" action="/api/v1/webhooks/mock-payment?payment_id=${id}"><input type="hidden" name="action" value="${action}"><button type="submit">${label}</button></form>`;
}

function backLink({ returnUrl }: Payment, say: (sentence: Sentence) => string): string {
  return returnUrl === null ? "" : `<p><a href="${escapeHtml(returnUrl)}">${say(SENTENCES.back)}</a></p>`;
}

/**
 * No script, no image, no frame of another site. Browsers apply `form-action` to the redirect after the form too, so the policy
 * contains the origin of the return URL.
 */
export function mockCheckoutPolicy({ returnUrl }: Payment): string {
  const back = returnUrl === null ? "" : ` ${new URL(returnUrl).origin}`;
  return [
    "default-src 'none'",
    "base-uri 'none'",
    `form-action 'self'${back}`,
    "frame-ancestors 'none'",
    "style-src 'unsafe-inline'",
  ].join("; ");
}
