import type { NoticeText } from "./notice-text.ts";

/** What customers are told of granted credit that expires, before and after. */
export const BONUS_EXPIRY_TEXT: NoticeText = {
  subject: ({ fact }) =>
    fact === "wallet.bonus_expired"
      ? { en: "Granted ZNC have expired", ru: "Бонусные ZNC сгорели" }
      : { en: "Granted ZNC expire soon", ru: "Бонусные ZNC скоро сгорят" },
  subjectOfMany: () => ({ en: "Granted ZNC expire", ru: "Бонусные ZNC: срок действия" }),
  line: (content, say, at) => {
    const amount = say.znc(content.amount);
    if (content.fact === "wallet.bonus_expired") {
      const [when, balance] = [say.moment(at), say.znc(content.balance)];
      return {
        en: `On ${when} ${amount} that had been granted to you expired. Your balance is now ${balance}.`,
        ru: `${when} сгорели бонусы: ${amount}. Теперь на балансе ${balance}.`,
      };
    }
    const until = say.moment(content.expires_at);
    return {
      en: `${amount} of your balance were granted and expire on ${until} if they are not spent.`,
      ru: `${amount} на вашем балансе — бонусы. Непотраченное сгорит ${until}.`,
    };
  },
  advice: (contents) =>
    contents.some(({ fact }) => fact === "wallet.bonus_expiring")
      ? {
          en: "Granted ZNC are spent first: buy or extend an access token before then. What you have paid for never expires.",
          ru: "Бонусы тратятся первыми: купите или продлите токен доступа до этого срока. Оплаченные ZNC не сгорают.",
        }
      : null,
  page: { path: "/transactions", label: { en: "My transactions", ru: "Мои операции" } },
};
