import {
  type CANCEL_SYMBOL,
  intro,
  isCancel,
  password as promptPassword,
  select,
  text,
} from "@clack/prompts";
import { email, httpUrl, postgresUrl } from "../../../config/address-kinds.ts";
import { type Kind, password } from "../../../config/setting-kinds.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { nothingChanged } from "../terminal/cli-fault.ts";
import type { EnvChoices } from "./env-file-text.ts";

const QUESTIONS = {
  target: {
    en: "Address of the server that tokens give access to (empty: a built-in demo server)",
    ru: "Адрес сервера, доступ к которому дают токены (пусто: встроенный демонстрационный сервер)",
  },
  database: { en: "Database", ru: "База данных" },
  embedded: { en: "embedded: nothing to install", ru: "встроенная: ничего не нужно устанавливать" },
  external: { en: "a PostgreSQL server of your own", ru: "свой сервер PostgreSQL" },
  databaseUrl: {
    en: "Its address: postgresql://user:password@host:port/database",
    ru: "Её адрес: postgresql://имя:пароль@узел:порт/база",
  },
  email: { en: "The administrator's e-mail address", ru: "Адрес почты администратора" },
  password: { en: "The administrator's password", ru: "Пароль администратора" },
} satisfies Record<string, Sentence>;

/** Asks a person on the terminal. @throws CliFault if they cancel */
export async function askEnvChoices(languageNow: Language): Promise<Omit<EnvChoices, "secretKey">> {
  intro("Zenzefi Backend");
  const language = answered(
    await select<Language>({
      message: "Language / Язык",
      initialValue: languageNow,
      options: [
        { value: "en", label: "English" },
        { value: "ru", label: "Русский" },
      ],
    }),
  );
  const targetUrl = await askText(QUESTIONS.target, language, httpUrl, "optional");
  const databaseUrl = await askDatabaseUrl(language);
  const superuserEmail = await askText(QUESTIONS.email, language, email);
  const superuserPassword = answered(
    await promptPassword({ message: QUESTIONS.password[language], validate: faultOf(password, language) }),
  );
  return {
    language,
    targetUrl: targetUrl === "" ? null : targetUrl,
    databaseUrl,
    firstSuperuser: { email: superuserEmail, password: superuserPassword },
  };
}

async function askDatabaseUrl(language: Language): Promise<string | null> {
  const kind = answered(
    await select<"embedded" | "external">({
      message: QUESTIONS.database[language],
      // The library's instructions are in English only.
      showInstructions: language === "en",
      options: [
        { value: "embedded", label: QUESTIONS.embedded[language] },
        { value: "external", label: QUESTIONS.external[language] },
      ],
    }),
  );
  return kind === "embedded" ? null : askText(QUESTIONS.databaseUrl, language, postgresUrl);
}

async function askText(
  question: Sentence,
  language: Language,
  kind: Kind<unknown>,
  presence: "required" | "optional" = "required",
): Promise<string> {
  const fault = faultOf(kind, language);
  const validate = (answer = ""): string | undefined =>
    presence === "optional" && answer === "" ? undefined : fault(answer);
  return answered(await text({ message: question[language], validate, defaultValue: "" })).trim();
}

function faultOf(kind: Kind<unknown>, language: Language): (answer?: string) => string | undefined {
  return (answer = "") => (kind.parse(answer.trim()) === undefined ? kind.accepts[language] : undefined);
}

function answered<T extends string>(answer: T | typeof CANCEL_SYMBOL): T {
  if (isCancel(answer)) throw nothingChanged();
  return answer;
}
