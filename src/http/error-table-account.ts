import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of accounts, balances and purchases. */
export const ACCOUNT_ERRORS = {
  account_disabled: {
    status: 403,
    title: { en: "Account disabled", ru: "Учётная запись отключена" },
    detail: {
      en: "This account is disabled. Ask your administrator to enable it.",
      ru: "Эта учётная запись отключена. Попросите администратора включить её.",
    },
  },
  account_protected: {
    status: 403,
    title: { en: "Account of the desk", ru: "Учётная запись сотрудника" },
    detail: {
      en: "This account has a role. Only an owner may change it or reset its password.",
      ru: "У этой учётной записи есть роль. Менять её и сбрасывать её пароль может только владелец.",
    },
  },
  balance_insufficient: {
    status: 402,
    title: { en: "Not enough ZNC", ru: "Недостаточно ZNC" },
    detail: {
      en: "The balance is {balance} ZNC, but {price} ZNC are needed. Top up the balance and try again.",
      ru: "На балансе {balance} ZNC, а нужно {price} ZNC. Пополните баланс и повторите.",
    },
  },
  bundle_not_found: {
    status: 404,
    title: { en: "Bundle not found", ru: "Набор не найден" },
    detail: {
      en: "There is no such bundle, or it is no longer on offer.",
      ru: "Такого набора нет, или он больше не продаётся.",
    },
  },
  bundle_price_contradictory: {
    status: 422,
    title: { en: "Price contradicts the discount", ru: "Цена противоречит скидке" },
    detail: {
      en: "{base_price} ZNC less {discount_percent} % is {expected_price} ZNC, not total_price. Send one of total_price and discount_percent, or both in agreement.",
      ru: "{base_price} ZNC минус {discount_percent} % — это {expected_price} ZNC, а не total_price. Укажите только total_price или discount_percent либо согласуйте их.",
    },
  },
  current_password_required: {
    status: 400,
    title: { en: "Current password needed", ru: "Нужен текущий пароль" },
    detail: {
      en: "To change the password, send the current one in current_password.",
      ru: "Чтобы сменить пароль, укажите текущий в поле current_password.",
    },
  },
  current_password_wrong: {
    status: 400,
    title: { en: "Current password is wrong", ru: "Текущий пароль неверен" },
    detail: {
      en: "The current password is wrong. Nothing was changed.",
      ru: "Текущий пароль указан неверно. Ничего не изменилось.",
    },
  },
  email_taken: {
    status: 400,
    title: { en: "E-mail is taken", ru: "Адрес уже занят" },
    detail: {
      en: "An account with this e-mail address exists already. Log in, or use another address.",
      ru: "Учётная запись с этим адресом уже есть. Войдите или укажите другой адрес.",
    },
  },
  extension_too_long: {
    status: 409,
    title: { en: "Too far ahead", ru: "Слишком надолго" },
    detail: {
      en: "An access token can be paid for {days} days ahead at most. Choose a shorter time, or extend it later.",
      ru: "Токен доступа можно оплатить вперёд не больше чем на {days} дн. Выберите меньший срок или продлите позже.",
    },
  },
  extensions_limit: {
    status: 409,
    title: { en: "Too many extensions", ru: "Слишком много продлений" },
    detail: {
      en: "This access token has been extended too often: its time has {count} parts already. Buy a new one.",
      ru: "Этот токен доступа продлевали слишком часто: его время уже состоит из {count} частей. Купите новый.",
    },
  },
  forbidden: {
    status: 403,
    title: { en: "Not allowed", ru: "Нет прав" },
    detail: {
      en: "Your account has no right to do this. An owner can give it a role that has.",
      ru: "У вашей учётной записи нет на это прав. Роль с такими правами может дать владелец.",
    },
  },
  invalid_credentials: {
    status: 401,
    title: { en: "Wrong e-mail or password", ru: "Неверный адрес или пароль" },
    detail: {
      en: "The e-mail address or the password is wrong.",
      ru: "Адрес электронной почты или пароль указаны неверно.",
    },
  },
  last_superuser: {
    status: 409,
    title: { en: "Last owner", ru: "Последний владелец" },
    detail: {
      en: "This is the last owner who can sign in. Make another one first.",
      ru: "Это последний владелец, который может войти. Сначала назначьте другого.",
    },
  },
  login_locked: {
    status: 429,
    title: { en: "Too many failed log-ins", ru: "Слишком много неудачных входов" },
    detail: {
      en: "Too many failed log-ins to this account. Try again in {retry_after_seconds} s.",
      ru: "Слишком много неудачных попыток входа. Повторите через {retry_after_seconds} с.",
    },
  },
  mail_off: {
    status: 404,
    title: { en: "No mail is sent", ru: "Письма не отправляются" },
    detail: {
      en: "This service sends no mail. Ask its operator for a one-time link.",
      ru: "Этот сервис не отправляет писем. Попросите у его оператора одноразовую ссылку.",
    },
  },
  notification_fixed: {
    status: 422,
    title: { en: "Always sent", ru: "Отправляется всегда" },
    detail: {
      en: "This notification protects the account and cannot be turned off.",
      ru: "Это уведомление защищает учётную запись, отключить его нельзя.",
    },
  },
  not_authenticated: {
    status: 401,
    title: { en: "Not signed in", ru: "Вход не выполнен" },
    detail: {
      en: "You are not signed in, or the sign-in has expired. Log in again.",
      ru: "Вы не вошли в систему или срок входа истёк. Войдите снова.",
    },
  },
  own_origin_off: {
    status: 404,
    title: { en: "No origin of the target's own", ru: "Отдельного адреса нет" },
    detail: {
      en: "This service shows the target under /api/v1/proxy/ only, not at an origin of its own. Connect the browser at /connect.",
      ru: "Этот сервис показывает целевой сервер только под /api/v1/proxy/, отдельного адреса у него нет. Подключите браузер на странице /connect.",
    },
  },
  referral_code_unknown: {
    status: 400,
    title: { en: "Unknown referral code", ru: "Неизвестный реферальный код" },
    detail: {
      en: "There is no such referral code. Check the link, or register without it.",
      ru: "Такого реферального кода нет. Проверьте ссылку или зарегистрируйтесь без него.",
    },
  },
  reset_link_invalid: {
    status: 400,
    title: { en: "Reset link is not valid", ru: "Ссылка недействительна" },
    detail: {
      en: "This password reset link is wrong, was used or has expired. Ask your administrator for a new one.",
      ru: "Эта ссылка для сброса пароля неверна, уже использована или устарела. Попросите у администратора новую.",
    },
  },
  sign_ins_busy: {
    status: 503,
    title: { en: "Too many sign-ins at once", ru: "Слишком много входов сразу" },
    detail: {
      en: "Too many people are signing in right now. Try again in {retry_after_seconds} s.",
      ru: "Сейчас входит слишком много людей. Повторите через {retry_after_seconds} с.",
    },
  },
  token_expired: {
    status: 409,
    title: { en: "Access token has expired", ru: "Срок токена истёк" },
    detail: {
      en: "The time of this access token is over. Buy a new one.",
      ru: "Время этого токена доступа закончилось. Купите новый.",
    },
  },
  token_not_found: {
    status: 404,
    title: { en: "Access token not found", ru: "Токен доступа не найден" },
    detail: {
      en: "You have no such access token, or it is revoked already.",
      ru: "У вас нет такого токена доступа, или он уже отозван.",
    },
  },
  token_unreadable: {
    status: 409,
    title: { en: "Access token cannot be read", ru: "Токен доступа не прочитать" },
    detail: {
      en: "The token is valid, but the service can no longer read its text, since its key was changed. Paste the text of the token at /connect instead.",
      ru: "Токен действителен, но сервис больше не может прочесть его текст: сменился ключ. Вставьте текст токена на странице /connect.",
    },
  },
  username_taken: {
    status: 400,
    title: { en: "User name is taken", ru: "Имя пользователя занято" },
    detail: {
      en: "This user name is taken. Choose another one.",
      ru: "Это имя пользователя уже занято. Выберите другое.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
