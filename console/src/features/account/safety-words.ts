import { defineWords } from "../../words/define-words.ts";

export const safetyWords = defineWords({
  confirmed: { en: "confirmed", ru: "подтверждён" },
  verifyWhy: {
    en: "Confirm your address: we will mail you a link.",
    ru: "Подтвердите адрес: мы пришлём письмо со ссылкой.",
  },
  verifyMust: {
    en: "Confirm your address: until then you cannot top up or buy. We will mail you a link.",
    ru: "Подтвердите адрес: до этого нельзя пополнять баланс и покупать. Мы пришлём письмо со ссылкой.",
  },
  sendLink: { en: "Send the link", ru: "Отправить ссылку" },
  title: { en: "Two-step sign-in", ru: "Двухэтапный вход" },
  offIntro: {
    en: "With two-step sign-in a stolen password is not enough: a code from an app on your telephone is needed, too. Programs that sign in with the password alone cannot any more.",
    ru: "С двухэтапным входом украденного пароля мало: нужен ещё код из приложения на телефоне. Программы, которые входят только по паролю, войти больше не смогут.",
  },
  must: {
    en: "Administrators need two-step sign-in here. Enable it to open the administration.",
    ru: "Администраторам здесь нужен двухэтапный вход. Включите его, чтобы открыть администрирование.",
  },
  on: { en: "On", ru: "Включён" },
  codesLeft: { en: "Recovery codes left", ru: "Осталось резервных кодов" },
  fewLeft: {
    en: "Few recovery codes are left: make new ones.",
    ru: "Резервных кодов почти не осталось: получите новые.",
  },
  begin: { en: "Enable", ru: "Включить" },
  password: { en: "Current password", ru: "Текущий пароль" },
  scan: {
    en: "Scan this with an authenticator app, such as Aegis, Google Authenticator or 1Password.",
    ru: "Отсканируйте этот код приложением-аутентификатором, например Aegis, Google Authenticator или 1Password.",
  },
  qr: { en: "QR code for the app", ru: "QR-код для приложения" },
  orType: { en: "Or type this key into the app", ru: "Или введите этот ключ в приложение" },
  code: { en: "Code of the app", ru: "Код из приложения" },
  firstCodeHint: { en: "Six digits", ru: "Шесть цифр" },
  confirmOn: { en: "Confirm", ru: "Подтвердить" },
  anyCode: { en: "Code of the app, or a recovery code", ru: "Код из приложения или резервный код" },
  codesTitle: { en: "Your recovery codes", ru: "Ваши резервные коды" },
  codesText: {
    en: "Print them, or keep them where the telephone is not. Each signs you in once without the app. They are not shown again.",
    ru: "Распечатайте их или сохраните отдельно от телефона. Каждый один раз заменит код из приложения. Больше мы их не покажем.",
  },
  copyCodes: { en: "Copy all", ru: "Скопировать все" },
  saved: { en: "I have saved them", ru: "Коды сохранены" },
  newCodes: { en: "New recovery codes", ru: "Новые резервные коды" },
  newCodesText: { en: "The former codes stop working.", ru: "Прежние коды перестанут действовать." },
  disable: { en: "Disable", ru: "Выключить" },
  disableText: {
    en: "After that the password alone signs in. Secret and recovery codes are deleted.",
    ru: "После этого для входа хватит пароля. Ключ и резервные коды будут удалены.",
  },
  cancel: { en: "Cancel", ru: "Отмена" },
});
