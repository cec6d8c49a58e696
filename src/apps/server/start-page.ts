import { localUrl } from "../../config/local-url.ts";
import type { Settings } from "../../config/settings.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import type { FirstAccess } from "./first-access.ts";

/** Prints the URLs and the first credentials. The first superuser's password is printed here once and nowhere else. */
export function printStartPage(
  settings: Settings,
  access: FirstAccess,
  port: number,
  warnings: readonly string[],
): void {
  for (const line of startPage(settings, access, port, warnings)) process.stdout.write(`${line}\n`);
}

/** Prints the part of the page about the superuser that this start made, if it made one. */
export function printFirstSuperuser(settings: Settings, { superuser }: FirstAccess): void {
  if (superuser === null) return;
  const lines = ["", ...superuserLines({ superuser, lacksSuperuser: false }, settings.defaultLanguage)];
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** The page as lines. */
function startPage(
  settings: Settings,
  access: FirstAccess,
  port: number,
  warnings: readonly string[],
): string[] {
  const url = localUrl(settings.host, port).origin;
  const say = (sentence: Sentence): string => sentence[settings.defaultLanguage];
  return [
    "",
    `  ${say(CONSOLE)} ${url}`,
    ...(settings.ownOrigin === null ? [] : [`  ${say(OWN_ORIGIN)} ${settings.ownOrigin.origin}`]),
    `  ${say(DOCS)} ${url}/docs`,
    "",
    ...superuserLines(access, settings.defaultLanguage),
    ...targetLines(settings, access, url),
    ...warnings.map((warning) => `  ! ${warning}`),
    ...(settings.target.tlsVerify ? [] : [`  ! ${say(TLS_OFF)}`]),
    ...(warnings.length > 0 || !settings.target.tlsVerify ? [""] : []),
    `  ${say(STOP)}`,
    "",
  ];
}

function superuserLines(
  { superuser, lacksSuperuser }: Pick<FirstAccess, "superuser" | "lacksSuperuser">,
  language: Language,
): string[] {
  if (lacksSuperuser) return [`  ! ${NO_SUPERUSER[language]}`, ""];
  if (superuser === null) return [];
  const { email, password } = superuser;
  const signIn = [`    ${EMAIL[language]} ${email}`];
  if (password === null) return [`  ${CHOSEN_SUPERUSER[language]}`, ...signIn, ""];
  return [`  ${SUPERUSER[language]}`, ...signIn, `    ${PASSWORD[language]} ${password}`, ""];
}

function targetLines(settings: Settings, { demoToken }: FirstAccess, url: string): string[] {
  const language = settings.defaultLanguage;
  if (settings.target.url !== null) return [`  ${TARGET[language]} ${settings.target.url.origin}`, ""];
  const lines = [`  ! ${DEMO[language]}`, ""];
  if (demoToken === null) return lines;
  return [
    ...lines,
    `  ${TRY[language]}`,
    "",
    `    curl ${url}/api/v1/proxy/hello -H 'X-Device-ID: my-first-device' \\`,
    `      -H 'X-Access-Token: ${demoToken}'`,
    "",
    `  ${OPEN[language]}`,
    "",
    `    ${url}/api/v1/proxy/?token=${demoToken}`,
    "",
  ];
}

const CONSOLE: Sentence = { en: "Web console       ", ru: "Веб-консоль       " };
const OWN_ORIGIN: Sentence = { en: "Target            ", ru: "Целевой сервер    " };
const DOCS: Sentence = { en: "API documentation ", ru: "Документация API  " };
const SUPERUSER: Sentence = {
  en: "The first superuser was made. Sign in with this password, which is shown only now:",
  ru: "Создан первый суперпользователь. Войдите с этим паролем, он показывается только сейчас:",
};
const EMAIL: Sentence = { en: "E-mail:  ", ru: "Адрес:  " };
const PASSWORD: Sentence = { en: "Password:", ru: "Пароль: " };
const CHOSEN_SUPERUSER: Sentence = {
  en: "The first superuser was made, with the password of FIRST_SUPERUSER_PASSWORD:",
  ru: "Создан первый суперпользователь, с паролем из FIRST_SUPERUSER_PASSWORD:",
};
const NO_SUPERUSER: Sentence = {
  en: "There is no superuser yet: zenzefi create-superuser makes one.",
  ru: "Суперпользователя ещё нет: его создаёт zenzefi create-superuser.",
};
const TARGET: Sentence = { en: "The target is", ru: "Целевой сервер:" };
const DEMO: Sentence = {
  en: "ZENZEFI_TARGET_URL is not set: requests go to the built-in DEMO target, not to a real server.",
  ru: "ZENZEFI_TARGET_URL не задан: запросы идут на встроенный ДЕМО-сервер, а не на настоящий.",
};
const TRY: Sentence = {
  en: "Try it with a token that was bought for you:",
  ru: "Попробуйте с купленным для вас токеном:",
};
const OPEN: Sentence = {
  en: "Or open this link in a browser, which then is another device of the token:",
  ru: "Или откройте ссылку в браузере; тогда он станет ещё одним устройством токена:",
};
const TLS_OFF: Sentence = {
  en: "ZENZEFI_TARGET_TLS_VERIFY=false: the target's certificate is NOT verified.",
  ru: "ZENZEFI_TARGET_TLS_VERIFY=false: сертификат целевого сервера НЕ проверяется.",
};
const STOP: Sentence = {
  en: "Ctrl-C drains and stops.",
  ru: "Ctrl-C завершает текущие запросы и останавливает.",
};
