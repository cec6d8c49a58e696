import type { NoticeText } from "./notice-text.ts";
import { chosenText } from "./say-rules.ts";
import { tokenOf, tokensRu } from "./token-in-words.ts";

/** What the owner of a token is told when its secret was replaced. */
export const TEXT_OF_ROTATION: NoticeText = {
  subject: () => ({ en: "Your token was replaced", ru: "Ваш токен заменён новым" }),
  subjectOfMany: (count) => ({
    en: `${count} of your tokens were replaced`,
    ru: `Заменены новыми: ${tokensRu(count)}`,
  }),
  line: (content, say, at) => {
    const token = tokenOf(content, say);
    const when = say.moment(at);
    const hint = chosenText(content, "device_id_hint", 8);
    if (hint === null) {
      return {
        en: `${token.en} was replaced on ${when}. The former text of it opens nothing any more.`,
        ru: `${token.ru} заменён ${when}. Прежний текст токена больше ничего не открывает.`,
      };
    }
    const until = say.moment(content.former_until);
    return {
      en: `${token.en} was replaced on ${when}. Device ${hint}… may use the former text of it until ${until}.`,
      ru: `${token.ru} заменён ${when}. Устройство ${hint}… может пользоваться прежним до ${until}.`,
    };
  },
  advice: {
    en: "The new one is in your account. If it was not you, change your password.",
    ru: "Новый токен — в личном кабинете. Если это сделали не вы, смените пароль.",
  },
  page: { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } },
};
