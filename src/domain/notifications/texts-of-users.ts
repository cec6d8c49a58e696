import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeKindName } from "./notice-kinds.ts";
import type { NoticeText } from "./notice-text.ts";
import { browserOf } from "./program-rules.ts";
import { chosenText, russian, type Say } from "./say-rules.ts";
import { AUTO_EXTENSION_TEXT } from "./text-of-auto-extension.ts";
import { BONUS_EXPIRY_TEXT } from "./text-of-bonus-expiry.ts";
import { TEXT_OF_GIFT } from "./text-of-gift.ts";
import { TEXT_OF_ROTATION } from "./text-of-rotation.ts";
import { TEXT_OF_THAW } from "./text-of-thaw.ts";
import { TEXTS_OF_LOST_TIME } from "./texts-of-lost-time.ts";
import { TEXT_OF_TAKEOVER } from "./texts-of-takeovers.ts";
import { TEXTS_OF_VOUCHERS } from "./texts-of-vouchers.ts";
import { tokenOf, tokensRu } from "./token-in-words.ts";

type UserKind = Extract<
  NoticeKindName,
  | `token_${string}`
  | "auto_extension"
  | "time_given_back"
  | "maintenance_ahead"
  | `balance_${string}`
  | "payment_succeeded"
  | "bonus_expiry"
  | "voucher_redeemed"
  | "new_device"
  | "new_sign_in"
  | "password_changed"
  | "telegram_linked"
  | "two_step_changed"
>;

const TOKENS_PAGE = { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } };
const EXTEND_PAGE = { path: "/tokens", label: { en: "Extend the token", ru: "Продлить токен" } };
const BUY_PAGE = { path: "/buy", label: { en: "Buy a token", ru: "Купить токен" } };
const TOP_UP_PAGE = { path: "/top-up", label: { en: "Top up", ru: "Пополнить баланс" } };
const PROFILE_PAGE = { path: "/profile", label: { en: "My profile", ru: "Мой профиль" } };

function expiring(content: JsonObject, say: Say): Sentence {
  const token = tokenOf(content, say);
  const until = say.moment(content.expires_at);
  return {
    en: `${token.en} expires on ${until}.`,
    ru: `${token.ru} истекает ${until}.`,
  };
}

function programOf(content: JsonObject): string | null {
  const known = typeof content.user_agent === "string" ? browserOf(content.user_agent) : null;
  return known ?? chosenText(content, "user_agent", 60);
}

/** Where a request came from, as far as it is known. */
function whence(content: JsonObject): Sentence {
  const ip = chosenText(content, "ip", 45);
  const agent = programOf(content);
  const en = [ip === null ? null : `address ${ip}`, agent === null ? null : `program ${agent}`];
  const ru = [ip === null ? null : `адрес ${ip}`, agent === null ? null : `программа ${agent}`];
  const join = (parts: readonly (string | null)[]): string => {
    const known = parts.filter((part) => part !== null);
    return known.length === 0 ? "" : ` (${known.join(", ")})`;
  };
  return { en: join(en), ru: join(ru) };
}

const RENEW: Sentence = {
  en: "To go on without a break, extend it before then: whatever runs on it goes on.",
  ru: "Чтобы не прерываться, продлите его заранее: всё, что через него открыто, продолжит работать.",
};

/** What happened to the second factor, or to the tokens of a program, by the name of the fact. */
function twoStep(content: JsonObject, at: string): Sentence {
  switch (content.fact) {
    case "user.totp_enabled":
      return {
        en: `Two-step sign-in was enabled on ${at}. All other sign-ins have ended.`,
        ru: `${at} включён двухэтапный вход. Все остальные входы завершены.`,
      };
    case "user.totp_disabled":
      return {
        en: `Two-step sign-in was disabled on ${at}. The password alone signs in now.`,
        ru: `${at} двухэтапный вход выключен. Теперь для входа достаточно пароля.`,
      };
    case "user.totp_locked":
      return {
        en: `Too many wrong codes were entered until ${at}, after the right password. For a day only recovery codes are accepted; a right one ends that.`,
        ru: `${at} после верного пароля было введено слишком много неверных кодов. В течение суток подойдёт только резервный код; после верного резервного кода снова подойдут и коды из приложения.`,
      };
    case "user.recovery_code_used": {
      const left = Number(content.codes_left);
      return {
        en: `A recovery code was used on ${at}. Codes left: ${left}.`,
        ru: `${at} использован резервный код. Осталось кодов: ${left}.`,
      };
    }
    default:
      return {
        en: `A program used a token again on ${at} that had been replaced: somebody may have a copy. This sign-in has ended.`,
        ru: `${at} программа повторно предъявила заменённый токен входа: возможно, у кого-то есть его копия. Этот вход завершён.`,
      };
  }
}

/** What users are told about their own account. */
export const TEXTS_OF_USERS: Readonly<Record<UserKind, NoticeText>> = {
  token_expiring_24h: {
    subject: () => ({ en: "Your token expires soon", ru: "Срок токена скоро истечёт" }),
    subjectOfMany: (count) => ({
      en: `${count} tokens expire soon`,
      ru: `Скоро истечёт срок: ${tokensRu(count)}`,
    }),
    line: expiring,
    advice: RENEW,
    page: EXTEND_PAGE,
  },
  token_expiring_1h: {
    subject: () => ({
      en: "Your token expires within an hour",
      ru: "До конца срока токена меньше часа",
    }),
    subjectOfMany: (count) => ({
      en: `${count} tokens expire within an hour`,
      ru: `Меньше часа до конца срока: ${tokensRu(count)}`,
    }),
    line: expiring,
    advice: RENEW,
    page: EXTEND_PAGE,
  },
  token_expired: {
    subject: () => ({ en: "Your token has expired", ru: "Срок токена истёк" }),
    subjectOfMany: (count) => ({ en: `${count} tokens have expired`, ru: `Истёк срок: ${tokensRu(count)}` }),
    line: (content, say) => {
      const token = tokenOf(content, say);
      const at = say.moment(content.expires_at);
      return { en: `${token.en} expired on ${at}.`, ru: `${token.ru}: срок истёк ${at}.` };
    },
    advice: null,
    page: BUY_PAGE,
  },
  auto_extension: AUTO_EXTENSION_TEXT,
  token_taken_over: TEXT_OF_TAKEOVER,
  ...TEXTS_OF_LOST_TIME,
  bonus_expiry: BONUS_EXPIRY_TEXT,
  voucher_redeemed: TEXTS_OF_VOUCHERS.voucher_redeemed,
  balance_low: {
    subject: (content, say) => ({
      en: `Your balance is low: ${say.znc(content.balance)}`,
      ru: `Баланс на исходе: ${say.znc(content.balance)}`,
    }),
    subjectOfMany: () => ({ en: "Your balance is low", ru: "Баланс на исходе" }),
    line: (content, say) => ({
      en: `Your balance is ${say.znc(content.balance)}, below ${say.znc(content.threshold)}.`,
      ru: `На балансе осталось ${say.znc(content.balance)} — меньше ${say.znc(content.threshold)}.`,
    }),
    advice: {
      en: "You can change this threshold in your profile.",
      ru: "Порог можно изменить в профиле.",
    },
    page: TOP_UP_PAGE,
  },
  balance_recovered: {
    subject: (content, say) => ({
      en: `Your balance is ${say.znc(content.balance)} again`,
      ru: `Баланс снова в норме: ${say.znc(content.balance)}`,
    }),
    subjectOfMany: () => ({ en: "Your balance has recovered", ru: "Баланс снова в норме" }),
    line: (content, say) => ({
      en: `Your balance is ${say.znc(content.balance)}.`,
      ru: `На балансе ${say.znc(content.balance)}.`,
    }),
    advice: null,
    page: TOP_UP_PAGE,
  },
  payment_succeeded: {
    subject: (content, say) => ({
      en: `Payment received: ${say.znc(content.amount)}`,
      ru: `Платёж зачислен: ${say.znc(content.amount)}`,
    }),
    subjectOfMany: (count) => ({
      en: `${count} payments received`,
      ru: `Зачислено: ${count} ${russian(count, "платёж", "платежа", "платежей")}`,
    }),
    line: (content, say, at) => ({
      en: `${say.znc(content.amount)} were added to your balance on ${say.moment(at)}. Your balance is now ${say.znc(content.balance)}.`,
      ru: `${say.moment(at)} на баланс зачислено ${say.znc(content.amount)}. Теперь на балансе ${say.znc(content.balance)}.`,
    }),
    advice: null,
    page: BUY_PAGE,
  },
  token_rotated: TEXT_OF_ROTATION,
  token_gifted: TEXT_OF_GIFT,
  token_thawed: TEXT_OF_THAW,
  new_device: {
    subject: () => ({
      en: "A new device uses your token",
      ru: "Ваш токен используется на новом устройстве",
    }),
    subjectOfMany: (count) => ({
      en: `${count} new devices use your tokens`,
      ru: `Новые устройства с вашими токенами: ${count}`,
    }),
    line: (content, say, at) => {
      const hint = chosenText(content, "device_id_hint", 8) ?? "?";
      const from = whence(content);
      return {
        en: `Device ${hint}… connected for the first time on ${say.moment(at)}${from.en}.`,
        ru: `${say.moment(at)} впервые подключилось устройство ${hint}…${from.ru}.`,
      };
    },
    advice: {
      en: "If it is not yours, release the device, or give the token back, and change your password.",
      ru: "Если это не ваше устройство, освободите токен или верните его и смените пароль.",
    },
    page: TOKENS_PAGE,
  },
  new_sign_in: {
    subject: () => ({ en: "New sign-in to your account", ru: "Новый вход в вашу учётную запись" }),
    subjectOfMany: (count) => ({
      en: `${count} new sign-ins to your account`,
      ru: `Новые входы в вашу учётную запись: ${count}`,
    }),
    line: (content, say, at) => {
      const from = whence(content);
      return {
        en: `Somebody signed in on ${say.moment(at)} from a place that your account did not use before${from.en}.`,
        ru: `${say.moment(at)} в вашу учётную запись вошли с нового места${from.ru}.`,
      };
    },
    advice: {
      en: "If it was not you, change your password: that ends all other sign-ins.",
      ru: "Если это были не вы, смените пароль: все остальные входы будут завершены.",
    },
    page: PROFILE_PAGE,
  },
  password_changed: {
    subject: () => ({ en: "Your password was changed", ru: "Ваш пароль изменён" }),
    subjectOfMany: () => ({ en: "Your password was changed", ru: "Ваш пароль изменён" }),
    line: (_content, say, at) => ({
      en: `The password of your account was changed on ${say.moment(at)}. All other sign-ins have ended.`,
      ru: `${say.moment(at)} пароль вашей учётной записи был изменён. Все остальные входы завершены.`,
    }),
    advice: {
      en: "If it was not you, set a new password at once by “Forgot your password?” on the sign-in page.",
      ru: "Если это были не вы, сразу задайте новый пароль по ссылке «Забыли пароль?» на странице входа.",
    },
    page: { path: "/sign-in", label: { en: "Sign in", ru: "Войти" } },
  },
  telegram_linked: {
    subject: () => ({
      en: "A Telegram account was linked to your account",
      ru: "К вашей учётной записи привязан Telegram",
    }),
    subjectOfMany: (count) => ({
      en: `Telegram accounts were linked to your account: ${count}`,
      ru: `К вашей учётной записи привязаны аккаунты Telegram: ${count}`,
    }),
    line: (content, say, at) => {
      const name = chosenText(content, "telegram_name", 60);
      const [en, ru] = name === null ? ["", ""] : [` “${name}”`, ` «${name}»`];
      return {
        en: `On ${say.moment(at)} the Telegram account${en} was linked: it sees your balance and tokens, and can release devices.`,
        ru: `${say.moment(at)} привязан аккаунт Telegram${ru}: он видит ваш баланс и токены и может освобождать устройства.`,
      };
    },
    advice: {
      en: "If it was not you, unlink it in your profile, and change your password.",
      ru: "Если это были не вы, отвяжите его в профиле и смените пароль.",
    },
    page: PROFILE_PAGE,
  },
  two_step_changed: {
    subject: () => ({
      en: "The protection of your account: something happened",
      ru: "Защита вашей учётной записи: важное событие",
    }),
    subjectOfMany: () => ({
      en: "The protection of your account: several events",
      ru: "Защита вашей учётной записи: несколько событий",
    }),
    line: (content, say, at) => twoStep(content, say.moment(at)),
    advice: {
      en: "If it was not you, change your password, and make new recovery codes in your profile.",
      ru: "Если это были не вы, смените пароль и получите в профиле новые резервные коды.",
    },
    page: PROFILE_PAGE,
  },
};
