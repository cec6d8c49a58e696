import type { Language } from "../../kernel/language.ts";
import type { Mail } from "../../kernel/mail.port.ts";
import { composeLinkMail, type LinkMailTexts } from "./compose-link-mail.ts";

const TEXTS: Readonly<Record<Language, LinkMailTexts>> = {
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

/** @param link see `passwordResetLink` */
export function passwordResetMail(language: Language, to: string, link: string): Mail {
  return composeLinkMail(TEXTS, { language, to, link });
}
