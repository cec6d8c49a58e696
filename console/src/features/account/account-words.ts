import { defineWords } from "../../words/define-words.ts";

export const accountWords = defineWords({
  signInTitle: { en: "Sign in", ru: "Вход" },
  signIn: { en: "Sign in", ru: "Войти" },
  comeBack: {
    en: "Please sign in: you will return to where you were.",
    ru: "Войдите: после этого вы вернётесь туда, где были.",
  },
  reloadSignsOut: {
    en: "Here you sign in again each time this page is loaded anew: the target shares the console's address, and its pages could use a sign-in that the browser keeps.",
    ru: "Здесь нужно входить заново после каждой перезагрузки страницы: целевой сервер открывается по тому же адресу, и его страницы могли бы воспользоваться сохранённым входом.",
  },
  email: { en: "E-mail", ru: "Электронная почта" },
  password: { en: "Password", ru: "Пароль" },
  passwordRule: { en: "8 to 128 characters", ru: "От 8 до 128 символов" },
  showPassword: { en: "Show the password", ru: "Показать пароль" },
  forgotQuestion: { en: "Forgot the password?", ru: "Забыли пароль?" },
  codeIntro: {
    en: "Enter the code that your authenticator app shows.",
    ru: "Введите код, который показывает приложение-аутентификатор.",
  },
  code: { en: "Code", ru: "Код" },
  codeHint: {
    en: "Six digits. Without the app: one of your recovery codes.",
    ru: "Шесть цифр. Если приложения нет под рукой — один из резервных кодов.",
  },
  back: { en: "Back", ru: "Назад" },
  verifyTitle: { en: "E-mail address", ru: "Адрес почты" },
  verifyIntro: {
    en: "Confirm that this mail came to you.",
    ru: "Подтвердите, что письмо пришло именно вам.",
  },
  verify: { en: "Confirm the address", ru: "Подтвердить адрес" },
  verified: { en: "The address is confirmed", ru: "Адрес подтверждён" },
  verifiedText: { en: "Nothing else is to be done.", ru: "Больше ничего делать не нужно." },
  toConsole: { en: "Go on", ru: "Продолжить" },
  toProfile: { en: "To the profile", ru: "В профиль" },
  verifyIncompleteText: {
    en: "Open the link of the mail as a whole: perhaps its end was cut off. Your profile sends a new one.",
    ru: "Откройте ссылку из письма целиком: возможно, её конец потерялся. Новую можно запросить в профиле.",
  },
  noAccount: { en: "No account yet?", ru: "Ещё нет учётной записи?" },
  createAccount: { en: "Create an account", ru: "Создать учётную запись" },
  haveAccount: { en: "Have an account already?", ru: "Уже есть учётная запись?" },
  registerTitle: { en: "New account", ru: "Новая учётная запись" },
  username: { en: "User name", ru: "Имя пользователя" },
  usernameRule: {
    en: "3 to 50 characters; whoever invited you sees it",
    ru: "От 3 до 50 символов; его увидит тот, кто вас пригласил",
  },
  invited: {
    en: (code: string) => `You are invited. The code is ${code}.`,
    ru: (code: string) => `Вас пригласили. Код приглашения: ${code}.`,
  },
  withoutCode: { en: "Go on without the code", ru: "Продолжить без кода" },
  forgotTitle: { en: "Forgotten password", ru: "Восстановление пароля" },
  forgotIntro: {
    en: "Enter the e-mail address of your account: we will mail you a link for a new password.",
    ru: "Введите адрес своей учётной записи: мы пришлём письмо со ссылкой для нового пароля.",
  },
  sendLink: { en: "Send the link", ru: "Отправить ссылку" },
  linkSent: { en: "Look into your mail", ru: "Проверьте почту" },
  linkValid: {
    en: "The link works once, for an hour.",
    ru: "Ссылка сработает один раз в течение часа.",
  },
  mailOff: { en: "Ask the operator", ru: "Обратитесь к оператору" },
  toSignIn: { en: "To the sign-in", ru: "Ко входу" },
  resetTitle: { en: "New password", ru: "Новый пароль" },
  resetIntro: {
    en: "Choose a new password. You will be signed out everywhere else.",
    ru: "Придумайте новый пароль. На всех устройствах потребуется войти заново.",
  },
  savePassword: { en: "Save the password", ru: "Сохранить пароль" },
  resetDone: { en: "The password is changed", ru: "Пароль изменён" },
  resetDoneText: {
    en: "Sign in with the new password.",
    ru: "Войдите с новым паролем.",
  },
  linkIncomplete: { en: "The link is incomplete", ru: "Ссылка неполная" },
  linkIncompleteText: {
    en: "Open the link of the mail as a whole: perhaps its end was cut off. Or ask for a new one.",
    ru: "Откройте ссылку из письма целиком: возможно, её конец потерялся. Или запросите новую.",
  },
  newLink: { en: "Ask for a new link", ru: "Запросить новую ссылку" },
});
