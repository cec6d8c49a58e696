import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of e-mail verification and of the second factor. */
export const SAFETY_ERRORS = {
  email_not_verified: {
    status: 403,
    title: { en: "E-mail is not confirmed", ru: "Адрес почты не подтверждён" },
    detail: {
      en: "Confirm your e-mail address first: open the link that was mailed to you. Your profile page sends a new one.",
      ru: "Сначала подтвердите адрес почты: откройте ссылку из письма. Новую ссылку можно запросить в профиле.",
    },
  },
  email_verified_already: {
    status: 409,
    title: { en: "E-mail is confirmed already", ru: "Адрес уже подтверждён" },
    detail: {
      en: "Your e-mail address is confirmed already. There is nothing left to do.",
      ru: "Ваш адрес почты уже подтверждён. Больше ничего делать не нужно.",
    },
  },
  totp_challenge_invalid: {
    status: 401,
    title: { en: "Sign-in took too long", ru: "Время входа истекло" },
    detail: {
      en: "This sign-in took too long, or the password was changed meanwhile. Enter your e-mail and password again.",
      ru: "Вход занял слишком много времени, или за это время сменился пароль. Введите адрес и пароль ещё раз.",
    },
  },
  totp_code_required: {
    status: 400,
    title: { en: "Code needed", ru: "Нужен код" },
    detail: {
      en: "This account has two-step sign-in: send the code of your app, or a recovery code, in totp_code.",
      ru: "Для этой учётной записи включён двухэтапный вход: укажите в поле totp_code код из приложения или резервный код.",
    },
  },
  totp_code_wrong: {
    status: 400,
    title: { en: "Code is wrong", ru: "Неверный код" },
    detail: {
      en: "The code is wrong, or was used already. Wait until the app shows the next one.",
      ru: "Код неверный или уже использован. Дождитесь, когда приложение покажет следующий.",
    },
  },
  totp_enabled_already: {
    status: 409,
    title: { en: "Already enabled", ru: "Уже включено" },
    detail: {
      en: "Two-step sign-in is enabled already. Disable it first to use another app.",
      ru: "Двухэтапный вход уже включён. Чтобы перейти на другое приложение, сначала выключите его.",
    },
  },
  totp_enrolment_required: {
    status: 403,
    title: { en: "Two-step sign-in needed", ru: "Нужен двухэтапный вход" },
    detail: {
      en: "Administrators need two-step sign-in here. Enable it in your profile, then go on.",
      ru: "Администраторам здесь нужен двухэтапный вход. Включите его в профиле и продолжайте.",
    },
  },
  totp_locked: {
    status: 429,
    title: { en: "Too many wrong codes", ru: "Слишком много неверных кодов" },
    detail: {
      en: "There were too many wrong codes. Use a recovery code, and then change your password: somebody else may know it.",
      ru: "Слишком много неверных кодов. Введите резервный код, а затем смените пароль: возможно, его знает кто-то ещё.",
    },
  },
  totp_not_enabled: {
    status: 409,
    title: { en: "Not enabled", ru: "Не включено" },
    detail: {
      en: "Two-step sign-in is not enabled for your account.",
      ru: "Для вашей учётной записи двухэтапный вход не включён.",
    },
  },
  totp_not_started: {
    status: 409,
    title: { en: "Nothing to confirm", ru: "Нечего подтверждать" },
    detail: {
      en: "There is no secret to confirm: it was made more than an hour ago or elsewhere, or there were too many wrong codes. Begin again.",
      ru: "Подтверждать нечего: прошло больше часа, вы начали в другом окне входа или было слишком много неверных кодов. Начните заново.",
    },
  },
  totp_required: {
    status: 401,
    title: { en: "Code needed", ru: "Нужен код" },
    detail: {
      en: "This account has two-step sign-in. Enter the code of your app, or a recovery code.",
      ru: "Для этой учётной записи включён двухэтапный вход. Введите код из приложения или резервный код.",
    },
  },
  totp_unreadable: {
    status: 409,
    title: { en: "Codes cannot be checked", ru: "Коды не проверить" },
    detail: {
      en: "The service can no longer check the codes of your app, since its key was changed. Use a recovery code, or ask the operator.",
      ru: "Сервис больше не может проверить коды вашего приложения: сменился ключ. Введите резервный код или обратитесь к оператору.",
    },
  },
  verification_link_invalid: {
    status: 400,
    title: { en: "Link is not valid", ru: "Ссылка недействительна" },
    detail: {
      en: "This link is wrong, was used or has expired. If your profile shows the address as confirmed, all is well; else ask for a new link there.",
      ru: "Эта ссылка неверна, уже использована или устарела. Если в профиле адрес отмечен как подтверждённый, всё в порядке; иначе запросите там новую.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
