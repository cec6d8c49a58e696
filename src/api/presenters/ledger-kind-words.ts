import type { Sentence } from "../../kernel/language.ts";
import type { LedgerKind } from "../../kernel/ledger-kinds.ts";

/** Why a wallet moved, in files. */
export const LEDGER_KIND_WORDS: Readonly<Record<LedgerKind, Sentence>> = {
  deposit: { en: "Top-up", ru: "Пополнение" },
  purchase: { en: "Purchase", ru: "Покупка" },
  refund: { en: "Refund", ru: "Возврат" },
  referral_bonus: { en: "Referral bonus", ru: "Реферальный бонус" },
  adjustment: { en: "Adjustment", ru: "Корректировка" },
  voucher: { en: "Voucher", ru: "Ваучер" },
  bonus_expired: { en: "Granted credit expired", ru: "Сгорание бонусов" },
};
