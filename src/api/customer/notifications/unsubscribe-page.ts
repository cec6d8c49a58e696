import type { NoticeGroup } from "../../../domain/notifications/notice-kinds.ts";
import { escapeHtml } from "../../../kernel/escape-html.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";

const GROUPS: Readonly<Record<NoticeGroup, Sentence>> = {
  tokens: { en: "the time of your tokens", ru: "о сроках ваших токенов" },
  money: { en: "your balance and payments", ru: "о балансе и платежах" },
  access: { en: "new devices and sign-ins", ru: "о новых устройствах и входах" },
  security: { en: "the safety of your account", ru: "о безопасности учётной записи" },
  operation: { en: "the operation of the service", ru: "о работе сервиса" },
};

const WORDS = {
  title: { en: "Unsubscribe", ru: "Отписка от писем" },
  button: { en: "Send no more of these", ru: "Больше не присылать" },
  done: { en: "You get no more mails about", ru: "Вы больше не будете получать письма" },
  ask: { en: "Do you want no more mails about", ru: "Больше не присылать вам письма" },
  back: { en: "All notifications", ru: "Все уведомления" },
} satisfies Record<string, Sentence>;

const STYLE =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}" +
  "button{font:inherit;padding:.5rem 1.5rem}";

/** No script, no image, no frame of another site. */
export const UNSUBSCRIBE_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'unsafe-inline'";

/** The page that asks, with a button, or says that it is done. It works without a script. */
export function unsubscribePage(group: NoticeGroup, language: Language, token: string | null): string {
  const say = (sentence: Sentence): string => sentence[language];
  const mark = token === null ? "." : "?";
  const sentence = `${say(token === null ? WORDS.done : WORDS.ask)} ${say(GROUPS[group])}${mark}`;
  const form =
    token === null
      ? `<p><a href="/profile">${say(WORDS.back)}</a></p>`
      : `<form method="post" action="?token=${escapeHtml(token)}"><button type="submit">${say(WORDS.button)}</button></form>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${say(WORDS.title)}</title>
<style>${STYLE}</style></head>
<body>
<h1>${say(WORDS.title)}</h1>
<p role="status">${sentence}</p>
${form}
</body></html>
`;
}
