import type { NoticeText } from "./notice-text.ts";
import { tokenOf, tokensRu } from "./token-in-words.ts";

/** What the owner of a token is told when it has thawed by itself. */
export const TEXT_OF_THAW: NoticeText = {
  subject: () => ({ en: "Your token thawed by itself", ru: "Токен разморозился сам" }),
  subjectOfMany: (count) => ({
    en: `${count} of your tokens thawed by themselves`,
    ru: `Разморозились сами: ${tokensRu(count)}`,
  }),
  line: (content, say) => {
    const token = tokenOf(content, say);
    const at = say.moment(content.thawed_at);
    const until = say.moment(content.expires_at);
    return {
      en: `${token.en} was frozen for as long as possible. Its time runs again since ${at}, and ends on ${until}.`,
      ru: `${token.ru}: предельный срок заморозки вышел. Время снова идёт с ${at} и закончится ${until}.`,
    };
  },
  advice: {
    en: "If you still do not need it, you can return the rest of it.",
    ru: "Если токен всё ещё не нужен, можно вернуть деньги за остаток.",
  },
  page: { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } },
};
