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
    subject: "Confirm your e-mail address",
    before: (host) =>
      `Somebody registered an account at ${host} with this e-mail address. If it was you, confirm it within 24 hours:`,
    button: "Confirm the address",
    after: "The link works once. If it was not you, ignore this mail: the address stays unconfirmed.",
  },
  ru: {
    subject: "Подтвердите адрес почты",
    before: (host) =>
      `На ${host} зарегистрирована учётная запись с этим адресом. Если это вы, подтвердите его в течение 24 часов:`,
    button: "Подтвердить адрес",
    after: "Ссылка сработает один раз. Если это не вы, ничего не делайте: адрес останется неподтверждённым.",
  },
};

/**
 * The mail with a one-time link. It contains no text chosen at the registration, since the recipient may be another person than
 * the one who registered the address.
 * @param link see `verificationLink`: characters of URLs only
 */
export function verificationMail(language: Language, to: string, link: string): Mail {
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
