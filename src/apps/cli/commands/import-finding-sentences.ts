import type { FindingCode } from "../../../domain/imports/finding.ts";
import type { Sentence } from "../../../kernel/language.ts";

/** What each finding means, and what became of it. `docs/moving-in.md` says what to do. */
export const FINDING_SENTENCES: Readonly<Record<FindingCode, Sentence>> = {
  account_changed_here: {
    en: "Changed in v0.6 and here since the last import: it stays as it is here.",
    ru: "Изменена после прошлого переноса и в v0.6, и здесь: остаётся как здесь.",
  },
  account_used_here: {
    en: "Its wallet has moved here: what v0.6 has since the last import was not taken. The sum is its difference there.",
    ru: "Кошелёк здесь уже менялся: изменения в v0.6 после прошлого переноса не взяты. Сумма - разница в v0.6.",
  },
  balance_negative: {
    en: "The balance was below zero: it is a debt, deducted from the next top-up.",
    ru: "Баланс был отрицательным: он стал долгом, который вычитается из следующего пополнения.",
  },
  balance_rounded: {
    en: "The balance had parts of a cent, and was rounded.",
    ru: "В балансе были доли сотой, он округлён.",
  },
  balance_unreadable: {
    en: "The balance is no number: the account has 0.00.",
    ru: "Баланс - не число: у записи 0.00.",
  },
  bonus_unclear: {
    en: "The referrer earned more than the known purchases explain: no more bonuses for those whom they referred.",
    ru: "Пригласивший заработал больше, чем объясняют покупки: новых бонусов за его приглашённых не будет.",
  },
  bundle_kept: {
    en: "There is another bundle of this name here: it stays.",
    ru: "Здесь есть другой пакет с этим названием: он остаётся.",
  },
  bundle_unusable: {
    en: "The bundle cannot be sold here (duration, scope, count, price or name), and was left out.",
    ru: "Такой пакет здесь продать нельзя (срок, область, число, цена или название), он пропущен.",
  },
  email_shared: {
    en: "Another account has the same address in another spelling: this one signs in only by its exact spelling.",
    ru: "Тот же адрес в другом написании есть у другой записи: сюда входят только по точному написанию.",
  },
  email_taken: {
    en: "Another account here has this address: this one has ID@v06.invalid instead, until an import finds it free.",
    ru: "Этот адрес здесь у другой записи: у этой ID@v06.invalid, пока при переносе он не окажется свободен.",
  },
  email_unusable: {
    en: "The address is empty, too long or has control characters: it is ID@v06.invalid instead.",
    ru: "Адрес пуст, слишком длинный или содержит управляющие символы: вместо него ID@v06.invalid.",
  },
  entry_kind_unknown: {
    en: "A transaction of an unknown type became an adjustment.",
    ru: "Операция неизвестного вида стала корректировкой.",
  },
  entry_rounded: {
    en: "A transaction had parts of a cent, and was rounded.",
    ru: "В сумме операции были доли сотой, она округлена.",
  },
  entry_unreadable: {
    en: "The amount of a transaction is no number: it was left out. Its money is in the balance.",
    ru: "Сумма операции - не число: операция пропущена. Её деньги учтены в балансе.",
  },
  full_name_cut: { en: "The full name was cut.", ru: "Полное имя обрезано." },
  history_differs: {
    en: "The history does not add up to the balance: an adjustment adds the difference.",
    ru: "История не сходится с балансом: разницу добавляет корректировка.",
  },
  password_unusable: {
    en: "The password hash is not bcrypt: its owner needs a link to set a new password.",
    ru: "Хеш пароля не bcrypt: владельцу нужна ссылка для нового пароля.",
  },
  referral_code_replaced: {
    en: "The referral code was invalid or taken, and is a new one.",
    ru: "Реферальный код был неверен или занят, выдан новый.",
  },
  referrer_unknown: {
    en: "Who referred the account did not come over.",
    ru: "Пригласивший не перенесён.",
  },
  rows_without_user: {
    en: "Transactions or tokens of users who do not exist were left out.",
    ru: "Операции или токены несуществующих пользователей пропущены.",
  },
  superuser_kept: {
    en: "v0.6 took the right of the last superuser, or deactivated the account: both stay here until there is another superuser.",
    ru: "В v0.6 последний суперпользователь лишён прав или отключён: здесь всё остаётся как было, пока нет другого.",
  },
  time_unusable: {
    en: "A time was missing, infinite or in the future: it is the time of the import.",
    ru: "Время отсутствовало, было бесконечным или в будущем: взято время переноса.",
  },
  token_duration_cut: {
    en: "The duration of a token was cut to ten years.",
    ru: "Срок токена обрезан до десяти лет.",
  },
  token_duration_unusable: {
    en: "The token has no duration, and was left out.",
    ru: "У токена нет срока, он пропущен.",
  },
  token_ended_inactive: {
    en: "The token was switched off in v0.6 without a revocation: it is revoked, without a refund.",
    ru: "Токен был выключен в v0.6 без отзыва: он отозван без возврата денег.",
  },
  token_price_assumed: {
    en: "The price paid is not known: a valid token has today's price, which a refund is computed from.",
    ru: "Уплаченная цена неизвестна: у действующего токена сегодняшняя цена, по ней считается возврат.",
  },
  token_price_unknown: {
    en: "The price paid is not known, and such a duration is not sold: the refund of this token is 0.00.",
    ru: "Уплаченная цена неизвестна, а такой срок не продаётся: возврат за токен - 0.00.",
  },
  token_scope_narrowed: {
    en: "The scope of a token is unknown: it gives certificates only.",
    ru: "Область токена неизвестна: он открывает только сертификаты.",
  },
  token_taken: {
    en: "The id or the text of a token is taken here: it was left out.",
    ru: "Id или текст токена здесь заняты: он пропущен.",
  },
  token_text_unusable: {
    en: "The token is empty or too long, and was left out.",
    ru: "Токен пуст или слишком длинный, он пропущен.",
  },
  token_text_unusual: {
    en: "The token has not 64 URL-safe characters: it works in the header, not in a link.",
    ru: "В токене не 64 допустимых символа: он работает в заголовке, но не в ссылке.",
  },
  user_id_taken: {
    en: "Another account here has this id: this one was left out.",
    ru: "Этот id здесь у другой записи: эта пропущена.",
  },
  username_changed: {
    en: "The username was taken, too long or had control characters, and was changed. Nobody signs in by it.",
    ru: "Имя было занято, слишком длинное или с управляющими символами, оно изменено. По нему не входят.",
  },
};
