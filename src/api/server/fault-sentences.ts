import { GIFT_CODE } from "../../domain/gifts/gift.ts";
import { MONTH_PATTERN } from "../../domain/receipts/period-rules.ts";
import type { Language, Sentence } from "../../kernel/language.ts";
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from "../../kernel/password-text.ts";

/** The error of one member of a request, as the schema check returns it. */
export type SchemaFault = { readonly keyword: string; readonly params: Readonly<Record<string, unknown>> };

type SentenceOf = (params: Readonly<Record<string, unknown>>) => string;

const ENGLISH: Readonly<Record<string, SentenceOf>> = {
  depth: () => "must not be nested so deeply",
  enum: ({ allowedValues }) => `must be one of ${listed(allowedValues)}`,
  format: ({ format }) => `must be ${FORMATS_ENGLISH[String(format)] ?? format}`,
  maxItems: ({ limit }) => `must have at most ${limit} items`,
  maxLength: ({ limit }) => `must be at most ${limit} characters long`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  minItems: ({ limit }) => `must have at least ${limit} items`,
  minLength: ({ limit }) => `must be at least ${limit} characters long`,
  minimum: ({ limit }) => `must be at least ${limit}`,
  minProperties: () => "must have at least one member",
  nul: () => "must not contain a null character",
  pattern: ({ pattern }) => PATTERNS[String(pattern)]?.en ?? "does not have the form that it must have",
  periods: ({ limit }) => `must leave at most ${limit} periods until the end`,
  required: () => "is required",
  returnOrigin: ({ origins }) => `must be an address that begins with ${listed(origins)}`,
  same: ({ member }) => `must not contradict ${member}`,
  syntax: () => "the body is not valid JSON",
  type: ({ type }) => `must be ${listed(type, TYPES_ENGLISH)}`,
  unicode: () => "must not contain half of a character (an unpaired surrogate)",
};

const RUSSIAN: Readonly<Record<string, SentenceOf>> = {
  depth: () => "слишком глубокая вложенность",
  enum: ({ allowedValues }) => `допустимые значения: ${listed(allowedValues)}`,
  format: ({ format }) => `здесь нужно указать ${FORMATS_RUSSIAN[String(format)] ?? format}`,
  maxItems: ({ limit }) => `не больше ${limit} элементов`,
  maxLength: ({ limit }) => `не больше ${limit} символов`,
  maximum: ({ limit }) => `не больше ${limit}`,
  minItems: ({ limit }) => `не меньше ${limit} элементов`,
  minLength: ({ limit }) => `не меньше ${limit} символов`,
  minimum: ({ limit }) => `не меньше ${limit}`,
  minProperties: () => "нужно хотя бы одно поле",
  nul: () => "не должно содержать нулевой символ",
  pattern: ({ pattern }) => PATTERNS[String(pattern)]?.ru ?? "записано не в том виде",
  periods: ({ limit }) => `до конца интервала должно быть не больше ${limit} периодов`,
  required: () => "обязательное поле",
  returnOrigin: ({ origins }) => `адрес должен начинаться с ${listed(origins)}`,
  same: ({ member }) => `не должно противоречить полю ${member}`,
  syntax: () => "тело запроса — не JSON",
  type: ({ type }) => `здесь нужно указать ${listed(type, TYPES_RUSSIAN)}`,
  unicode: () => "не должно содержать половину символа (непарный суррогат)",
};

/** What members with a pattern must be. */
const PATTERNS: Readonly<Record<string, Sentence>> = {
  "\\S": { en: "must contain a visible character", ru: "здесь нужен хотя бы один видимый символ" },
  [GIFT_CODE]: {
    en: "must be the 43 characters behind #code= in the link",
    ru: "здесь нужны 43 символа, которые стоят в ссылке после #code=",
  },
  [MONTH_PATTERN]: {
    en: "must be a month from 2000 on, like 2026-11",
    ru: "здесь нужно указать месяц начиная с 2000 года, например 2026-11",
  },
};

const FORMATS_ENGLISH: Readonly<Record<string, string>> = {
  "date-time": 'a time with its offset, like "2026-01-31T09:30:00Z"',
  email: "an e-mail address",
  money: 'a sum with at most two decimals, like "18.00"',
  "money-not-negative": 'a sum of at least 0 with at most two decimals, like "18.00"',
  "money-not-zero": 'a sum other than 0 with at most two decimals, like "-18.00"',
  "money-positive": 'a sum above 0 with at most two decimals, like "18.00"',
  "local-time": "a time of the day, like 22:00",
  name: "a name without invisible characters and without blanks at its ends",
  "other-local-time": "another time than the first one, like 08:00",
  password: `a password of ${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters without control characters`,
  "time-zone": 'an IANA time zone, like "Europe/Berlin"',
  uuid: "a UUID",
  "visible-text": "one line of text without invisible characters",
};

const FORMATS_RUSSIAN: Readonly<Record<string, string>> = {
  "date-time": "время со смещением, например 2026-01-31T09:30:00Z",
  email: "адрес электронной почты",
  money: "сумму не более чем с двумя знаками после точки, например 18.00",
  "money-not-negative": "сумму от 0, не более чем с двумя знаками после точки, например 18.00",
  "money-not-zero": "сумму, отличную от 0, не более чем с двумя знаками после точки, например -18.00",
  "money-positive": "сумму больше 0, не более чем с двумя знаками после точки, например 18.00",
  "local-time": "время суток, например 22:00",
  name: "имя без невидимых символов и без пробелов по краям",
  "other-local-time": "время, отличное от первого, например 08:00",
  password: `пароль от ${PASSWORD_CHARACTERS_MIN} до ${PASSWORD_CHARACTERS_MAX} символов, без управляющих`,
  "time-zone": "часовой пояс IANA, например Europe/Moscow",
  uuid: "UUID",
  "visible-text": "одну строку текста без невидимых символов",
};

const TYPES_ENGLISH: Readonly<Record<string, string>> = {
  array: "an array",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a string",
};

const TYPES_RUSSIAN: Readonly<Record<string, string>> = {
  array: "массив",
  boolean: "true или false",
  integer: "целое число",
  null: "null",
  number: "число",
  object: "объект",
  string: "строку",
};

/** The fault as a sentence for people. For a keyword without a sentence, it contains the keyword. */
export function faultSentence(fault: SchemaFault, language: Language): string {
  const sentenceOf = (language === "ru" ? RUSSIAN : ENGLISH)[fault.keyword];
  if (sentenceOf !== undefined) return sentenceOf(fault.params);
  return language === "ru" ? `нарушает правило ${fault.keyword}` : `breaks the rule ${fault.keyword}`;
}

function listed(values: unknown, names: Readonly<Record<string, string>> = {}): string {
  return [values]
    .flat()
    .map((value) => names[String(value)] ?? String(value))
    .join(" / ");
}
