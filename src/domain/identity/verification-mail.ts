import type { Language } from "../../kernel/language.ts";
import type { Mail } from "../../kernel/mail.port.ts";
import { composeLinkMail, type LinkMailTexts } from "./compose-link-mail.ts";

const TEXTS: Readonly<Record<Language, LinkMailTexts>> = {
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

/** @param link see `verificationLink` */
export function verificationMail(language: Language, to: string, link: string): Mail {
  return composeLinkMail(TEXTS, { language, to, link });
}
