import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of payments. */
export const PAYMENT_ERRORS = {
  credit_kind_insufficient: {
    status: 409,
    title: { en: "Not enough credit of this kind", ru: "Недостаточно ZNC этого вида" },
    detail: {
      en: "The wallet has {available} ZNC of this kind, less than {amount} ZNC. Deduct at most that, or choose the other kind.",
      ru: "На балансе {available} ZNC этого вида, а списать нужно {amount} ZNC. Укажите сумму не больше этой или выберите другой вид.",
    },
  },
  nothing_to_refund: {
    status: 409,
    title: { en: "Nothing left to refund", ru: "Возвращать нечего" },
    detail: {
      en: "The money of this payment is spent: nothing of it is left in the wallet.",
      ru: "Деньги этого платежа потрачены: на балансе ничего не осталось.",
    },
  },
  only_granted_left: {
    status: 409,
    title: { en: "Only granted credit is left", ru: "Остались только бонусные ZNC" },
    detail: {
      en: "Of this payment {paid} ZNC can go back: the {granted} ZNC in the wallet were granted, and granted credit is never paid out.",
      ru: "По этому платежу можно вернуть {paid} ZNC: на балансе {granted} бонусных ZNC, а бонусы деньгами не возвращаются.",
    },
  },
  open_payments_limit: {
    status: 429,
    title: { en: "Too many open payments", ru: "Слишком много открытых платежей" },
    detail: {
      en: "{count} of your payments are still open. Finish or cancel them, or try again in {retry_after_seconds} s.",
      ru: "У вас открыто платежей: {count}. Завершите или отмените их либо повторите через {retry_after_seconds} с.",
    },
  },
  payment_not_found: {
    status: 404,
    title: { en: "Payment not found", ru: "Платёж не найден" },
    detail: { en: "There is no such payment.", ru: "Такого платежа нет." },
  },
  payment_not_refundable: {
    status: 409,
    title: { en: "Payment cannot be refunded", ru: "Платёж нельзя вернуть" },
    detail: {
      en: "Only a payment that succeeded can be refunded; this one is {payment_status}.",
      ru: "Вернуть можно только успешный платёж, а этот в состоянии {payment_status}.",
    },
  },
  payment_provider_refused: {
    status: 502,
    title: { en: "Payment was refused", ru: "Платёж отклонён" },
    detail: {
      en: "The payment service refused this payment. No money has moved. Try another way to pay, or tell the administrator.",
      ru: "Платёжный сервис отклонил платёж. Деньги не списаны. Выберите другой способ оплаты или сообщите администратору.",
    },
  },
  payment_provider_unavailable: {
    status: 503,
    title: { en: "Payment service does not answer", ru: "Платёжный сервис не отвечает" },
    detail: {
      en: "The payment service does not answer right now. Try again in {retry_after_seconds} s.",
      ru: "Платёжный сервис сейчас не отвечает. Повторите через {retry_after_seconds} с.",
    },
  },
  unused_refunds_limit: {
    status: 429,
    title: { en: "Too many tokens given back", ru: "Слишком много возвратов" },
    detail: {
      en: "{count} tokens that were never used were given back within a day, and no more can be. Try again in {retry_after_seconds} s.",
      ru: "За сутки возвращено неиспользованных токенов: {count}, больше нельзя. Повторите через {retry_after_seconds} с.",
    },
  },
  webhook_signature_invalid: {
    status: 401,
    title: { en: "Notification is not genuine", ru: "Уведомление не подлинное" },
    detail: {
      en: "The notification is not signed by the payment service, or does not come from it. It was dropped.",
      ru: "Уведомление не подписано платёжным сервисом или пришло не от него. Оно отброшено.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
