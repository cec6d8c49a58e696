import type { Language } from "../../kernel/language.ts";
import type { Mail } from "../../kernel/mail.port.ts";

type Texts = {
  readonly subject: string;
  readonly before: (host: string) => string;
  readonly button: string;
  readonly after: string;
};

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    subject: "Reset your password",
    before: (host) =>
      `Somebody asked to reset the password of your account at ${host}. To choose a new one, open this link within an hour:`,
    button: "Choose a new password",
    after: "The link works once. If it was not you, ignore this mail: your password stays as it is.",
  },
  ru: {
    subject: "Сброс пароля",
    before: (host) =>
      `Кто-то запросил сброс пароля вашей учётной записи на ${host}. Чтобы задать новый пароль, откройте эту ссылку в течение часа:`,
    button: "Задать новый пароль",
    after: "Ссылка сработает один раз. Если это были не вы, ничего не делайте: пароль останется прежним.",
  },
};

/**
 * The mail with a one-time link. It contains no text chosen at the registration, since the recipient may be another person than
 * the one who registered the address.
 * @param link see `passwordResetLink`: characters of URLs only
 */
export function passwordResetMail(language: Language, to: string, link: string): Mail {
  const { subject, before, button, after } = TEXTS[language];
  const opening = before(new URL(link).host);
  return {
    to,
    subject,
    text: `${opening}\n\n${link}\n\n${after}\n`,
    html: `<!doctype html>
<html lang="${language}">
<body style="font-family: sans-serif">
<p>${opening}</p>
<p><a href="${link}">${button}</a></p>
<p>${after}</p>
</body>
</html>
`,
  };
}
