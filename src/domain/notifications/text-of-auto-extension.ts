import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeText } from "./notice-text.ts";
import type { Say } from "./say-rules.ts";
import { tokenOf, tokensRu } from "./token-in-words.ts";

/** Why a token is not extended, or would not be as things are. */
function reasonOf({ obstacle }: JsonObject): Sentence {
  switch (obstacle) {
    case "balance_insufficient":
      return { en: "the balance is too small", ru: "на балансе не хватает средств" };
    case "ceiling_reached":
      return { en: "your limit for 30 days is reached", ru: "достигнут ваш лимит на 30 дней" };
    case "times_used_up":
      return { en: "the number of times is used up", ru: "заданное число продлений исчерпано" };
    case "extensions_limit":
      return { en: "it has been extended too often", ru: "токен продлевали слишком часто" };
    default:
      return { en: "it cannot be extended now", ru: "сейчас его продлить нельзя" };
  }
}

function subjectOf({ fact, obstacle }: JsonObject): Sentence {
  if (fact === "token.extended") return { en: "Your token was extended", ru: "Ваш токен продлён" };
  return fact === "token.auto_extension_failed" || obstacle !== null
    ? { en: "Your token cannot be extended automatically", ru: "Автопродление токена не сработает" }
    : { en: "Your token is about to be extended", ru: "Скоро автопродление токена" };
}

function lineOf(content: JsonObject, say: Say): Sentence {
  const token = tokenOf(content, say);
  const [until, length] = [say.moment(content.expires_at), say.length(content.hours)];
  if (content.fact === "token.extended") {
    const [cost, balance] = [say.znc(content.cost), say.znc(content.balance)];
    return {
      en: `${token.en} was extended by ${length} for ${cost}. It ends on ${until}. Your balance is now ${balance}.`,
      ru: `${token.ru}: продлён на ${length} за ${cost}. Теперь истекает ${until}. На балансе осталось ${balance}.`,
    };
  }
  const reason = reasonOf(content);
  if (content.fact === "token.auto_extension_failed") {
    return {
      en: `${token.en} was not extended: ${reason.en}. It ends on ${until}.`,
      ru: `${token.ru}: продлить не удалось — ${reason.ru}. Истекает ${until}.`,
    };
  }
  return content.obstacle === null
    ? {
        en: `${token.en} ends on ${until}. Five minutes before, it is extended by ${length} for ${say.znc(content.price)}.`,
        ru: `${token.ru}: истекает ${until}. За пять минут до этого он будет продлён на ${length} за ${say.znc(content.price)}.`,
      }
    : {
        en: `${token.en} ends on ${until} and will not be extended: ${reason.en}.`,
        ru: `${token.ru}: истекает ${until} и не будет продлён — ${reason.ru}.`,
      };
}

/** What customers are told of tokens that the service extends for them. */
export const AUTO_EXTENSION_TEXT: NoticeText = {
  subject: subjectOf,
  subjectOfMany: (count) => ({
    en: `Automatic extension: ${count} tokens`,
    ru: `Автопродление: ${tokensRu(count)}`,
  }),
  line: lineOf,
  advice: (contents) =>
    contents.some(({ obstacle }) => typeof obstacle === "string")
      ? {
          en: "Until it ends, you can top up your balance or extend it yourself.",
          ru: "Пока токен не истёк, можно пополнить баланс или продлить его самому.",
        }
      : null,
  page: { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } },
};
