import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeText } from "./notice-text.ts";
import { chosenText, russian, type Say } from "./say-rules.ts";

const TOKENS_PAGE = { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } };
const VOUCHERS_PAGE = { path: "/desk/vouchers", label: { en: "Vouchers", ru: "Ваучеры" } };

function vouchersRu(count: number): string {
  return `${count} ${russian(count, "ваучер", "ваучера", "ваучеров")}`;
}

/** What its user got for a voucher. */
function got(content: JsonObject, say: Say, at: string): Sentence {
  if (content.amount === undefined) {
    const length = say.length(content.duration_hours);
    return {
      en: `On ${at} a voucher was redeemed in your account for an access token of ${length}. Its time starts when it is first used.`,
      ru: `${at} в вашей учётной записи активирован ваучер: вы получили токен доступа на ${length}. Его время пойдёт с первого использования.`,
    };
  }
  const [amount, balance] = [say.znc(content.amount), say.znc(content.balance)];
  return {
    en: `On ${at} a voucher for ${amount} was redeemed in your account. Your balance is now ${balance}.`,
    ru: `${at} в вашей учётной записи активирован ваучер на ${amount}. Теперь на балансе ${balance}.`,
  };
}

/** What somebody at the desk did with a series. */
function seriesChanged(content: JsonObject, say: Say, at: string): Sentence {
  const series = chosenText(content, "resource_id", 40) ?? "?";
  if (content.fact === "voucher.series_revoked") {
    return {
      en: `${at}: series ${series} was revoked. Vouchers that can no longer be redeemed: ${Number(content.ended)}.`,
      ru: `${at}: отозвана серия ${series}. Больше нельзя активировать: ${vouchersRu(Number(content.ended))}.`,
    };
  }
  const value = content.amount === undefined ? say.length(content.duration_hours) : say.znc(content.amount);
  const count = Number(content.vouchers);
  return {
    en: `${at}: vouchers made: ${count}, each for ${value}, good until ${say.moment(content.expires_at)}; series ${series}.`,
    ru: `${at}: выпущено ${vouchersRu(count)} по ${value}, действуют до ${say.moment(content.expires_at)}; серия ${series}.`,
  };
}

/** What is told about vouchers. Nobody is told a code. */
export const TEXTS_OF_VOUCHERS = {
  voucher_redeemed: {
    subject: () => ({ en: "A voucher was redeemed", ru: "Ваучер активирован" }),
    subjectOfMany: (count) => ({
      en: `${count} vouchers were redeemed`,
      ru: `Активировано: ${vouchersRu(count)}`,
    }),
    line: (content, say, at) => got(content, say, say.moment(at)),
    advice: null,
    page: TOKENS_PAGE,
  },
  operator_vouchers: {
    subject: (content) =>
      content.fact === "voucher.series_revoked"
        ? { en: "Vouchers were revoked", ru: "Ваучеры отозваны" }
        : { en: "Vouchers were made", ru: "Выпущены ваучеры" },
    subjectOfMany: () => ({ en: "Vouchers were made or revoked", ru: "Ваучеры: выпуск и отзыв" }),
    line: (content, say, at) => seriesChanged(content, say, say.moment(at)),
    advice: {
      en: "Whoever has a code can redeem it. If nobody of yours made them, revoke the series and change the passwords of the desk.",
      ru: "Активировать ваучер может любой, у кого есть код. Если их выпустили не вы и не коллеги, отзовите серию и смените пароли сотрудников.",
    },
    page: VOUCHERS_PAGE,
  },
} as const satisfies Readonly<Record<"voucher_redeemed" | "operator_vouchers", NoticeText>>;
