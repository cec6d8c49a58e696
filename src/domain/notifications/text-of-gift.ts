import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeText } from "./notice-text.ts";
import { chosenText, type Say } from "./say-rules.ts";
import { tokenOf, tokensRu } from "./token-in-words.ts";

const NAME_CHARACTERS_MAX = 60;

function subjectOf({ fact }: JsonObject): Sentence {
  switch (fact) {
    case "token.gift_received":
      return { en: "You got a token as a gift", ru: "Вы получили токен в подарок" };
    case "token.gifted":
      return { en: "Your gift was claimed", ru: "Ваш подарок забрали" };
    case "token.gift_revoked":
      return { en: "Your gift was taken back", ru: "Ваш подарок отозван" };
    default:
      return { en: "Your token is offered as a gift", ru: "Ваш токен предложен в подарок" };
  }
}

function lineOf(content: JsonObject, say: Say, at: string): Sentence {
  const token = tokenOf(content, say);
  switch (content.fact) {
    case "token.gift_received":
      return received(content, say, at);
    case "token.gifted": {
      const name = chosenText(content, "receiver", NAME_CHARACTERS_MAX) ?? "?";
      return {
        en: `${token.en} was claimed by ${name} on ${at}. What was left of it is theirs now, and cannot be refunded.`,
        ru: `${token.ru}: подарок забрал пользователь ${name}, ${at}. Оставшееся время теперь у него, возврат невозможен.`,
      };
    }
    case "token.gift_revoked":
      return {
        en: `${token.en} is not offered as a gift any more since ${at}: the administrator has ended it. The token is yours as before.`,
        ru: `${token.ru}: администратор отозвал подарок, ${at}. Токен по-прежнему ваш.`,
      };
    default: {
      const until = say.moment(content.claimable_until);
      return {
        en: `${token.en} was offered as a gift on ${at}. Whoever has the link can claim it until ${until}; until then you can take it back.`,
        ru: `${token.ru}: предложен в подарок, ${at}. Забрать его сможет любой, у кого есть ссылка, до ${until}; до тех пор подарок можно отозвать.`,
      };
    }
  }
}

function received(content: JsonObject, say: Say, at: string): Sentence {
  const name = chosenText(content, "giver", NAME_CHARACTERS_MAX) ?? "?";
  if (content.expires_at === undefined) {
    const length = say.length(content.duration_hours);
    return {
      en: `On ${at} you got a token for ${length} from ${name}. Its time starts when it is first used.`,
      ru: `${at} вы получили в подарок токен на ${length}, даритель: ${name}. Время пойдёт с первого использования.`,
    };
  }
  const until = say.moment(content.expires_at);
  return {
    en: `On ${at} you got a token from ${name}. Its time is running, and ends on ${until}.`,
    ru: `${at} вы получили в подарок токен, даритель: ${name}. Его время уже идёт и закончится ${until}.`,
  };
}

/** What both are told of a token that is given. Nobody is told the code. */
export const TEXT_OF_GIFT: NoticeText = {
  subject: subjectOf,
  subjectOfMany: (count) => ({
    en: `Gifts: news of ${count} tokens`,
    ru: `Подарки: новости о ${tokensRu(count)}`,
  }),
  line: (content, say, at) => lineOf(content, say, say.moment(at)),
  advice: (contents) =>
    contents.some(({ fact }) => fact === "token.gift_offered")
      ? {
          en: "If it was not you, take the gift back at once, and change your password.",
          ru: "Если это сделали не вы, сразу отзовите подарок и смените пароль.",
        }
      : null,
  page: { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } },
};
