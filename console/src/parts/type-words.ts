import { defineWords } from "../words/define-words.ts";

/** The types of entries. The exported file has the API's names of them. */
export const typeWords = defineWords({
  deposit: { en: "Top-up", ru: "Пополнение" },
  purchase: { en: "Purchase", ru: "Покупка" },
  refund: { en: "Refund", ru: "Возврат" },
  referral_bonus: { en: "Referral bonus", ru: "Реферальный бонус" },
  adjustment: { en: "Adjustment", ru: "Корректировка" },
  voucher: { en: "Voucher", ru: "Ваучер" },
  bonus_expired: { en: "Granted ZNC expired", ru: "Сгорание бонусов" },
});
