import type { Sentence } from "./sentence.ts";

export type Flag = {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: true;
  readonly default?: string;
  /** What the value is called in the list of flags. */
  readonly value?: string;
  readonly about: Sentence;
};

/** Every flag, as `--help` lists them. Those with a short form, and their meaning, are the ones of locust. */
export const FLAGS = {
  host: {
    type: "string",
    short: "H",
    default: "http://localhost:8000",
    value: "URL",
    about: { en: "The service to load", ru: "Сервис, который нагружается" },
  },
  users: {
    type: "string",
    short: "u",
    default: "10",
    value: "N",
    about: { en: "Users at once", ru: "Пользователей одновременно" },
  },
  "spawn-rate": {
    type: "string",
    short: "r",
    default: "5",
    value: "N",
    about: { en: "New users a second", ru: "Новых пользователей в секунду" },
  },
  "run-time": {
    type: "string",
    short: "t",
    value: "TIME",
    about: {
      en: "10s, 5m, 1h30m: measured once all users are ready; without it, until Ctrl-C",
      ru: "10s, 5m, 1h30m: отсчёт с готовности всех пользователей; без него - до Ctrl-C",
    },
  },
  rate: {
    type: "string",
    value: "N",
    about: {
      en: "Requests a second, sent on time whatever the answers (open loop); without it, users wait and think",
      ru: "Запросов в секунду, точно по времени, что бы ни отвечал сервер (открытый контур); без него пользователи ждут и думают",
    },
  },
  "max-in-flight": {
    type: "string",
    default: "1000",
    value: "N",
    about: {
      en: "With --rate: at most so many requests at once; what waits for a place counts its wait",
      ru: "С --rate: не больше стольких запросов сразу; ожидание места входит в задержку",
    },
  },
  "think-time": {
    type: "string",
    default: "1s-3s",
    value: "MIN-MAX",
    about: { en: "Pause of a user after an answer", ru: "Пауза пользователя после ответа" },
  },
  weights: {
    type: "string",
    value: "LIST",
    about: {
      en: "How often what is done: proxy=80,balance=8,list=6,... (proxy balance list buy revoke topup login register)",
      ru: "Как часто выполняется каждое действие: proxy=80,balance=8,list=6,... (proxy balance list buy revoke topup login register)",
    },
  },
  page: {
    type: "string",
    multiple: true,
    value: "PATH",
    about: {
      en: "A page of the target to GET; repeat it for several, of several sizes (/)",
      ru: "Страница целевого сервера для GET; повторите для нескольких, разного размера (/)",
    },
  },
  post: {
    type: "string",
    multiple: true,
    value: "PATH",
    about: {
      en: "A path of the target to POST to; repeatable (none)",
      ru: "Путь целевого сервера для POST; можно повторять (нет)",
    },
  },
  "post-share": {
    type: "string",
    default: "10",
    value: "PERCENT",
    about: { en: "Share of POST, where --post is given", ru: "Доля POST, если указан --post" },
  },
  "post-size": {
    type: "string",
    multiple: true,
    value: "SIZE",
    about: {
      en: "Size of a POST body: 500, 16k, 1m; repeatable (1k, 16k)",
      ru: "Размер тела POST: 500, 16k, 1m; можно повторять (1k, 16k)",
    },
  },
  timeout: {
    type: "string",
    default: "30s",
    value: "TIME",
    about: { en: "A longer wait for an answer is an error", ru: "Более долгое ожидание ответа - ошибка" },
  },
  seed: {
    type: "string",
    value: "N",
    about: { en: "Repeats the choices of an earlier run", ru: "Повторяет выбор прежнего прогона" },
  },
  workers: {
    type: "string",
    default: "1",
    value: "N",
    about: { en: "Processes that send", ru: "Процессов, которые отправляют запросы" },
  },
  "admin-email": {
    type: "string",
    value: "EMAIL",
    about: {
      en: "Top up as this superuser, where PAYMENT_PROVIDERS has no mock",
      ru: "Пополнять от имени этого администратора, если в PAYMENT_PROVIDERS нет mock",
    },
  },
  "admin-password-file": {
    type: "string",
    value: "FILE",
    about: { en: "Its first line is the password", ru: "Пароль - первая строка файла" },
  },
  "target-rps": {
    type: "string",
    default: "1000",
    value: "N",
    about: {
      en: "Judged: requests a second at least; off: not judged",
      ru: "Оценка: запросов в секунду не меньше; off - не оценивать",
    },
  },
  "target-p50": {
    type: "string",
    default: "50",
    value: "MS",
    about: { en: "Judged: p50 below", ru: "Оценка: p50 меньше" },
  },
  "target-p95": {
    type: "string",
    default: "200",
    value: "MS",
    about: { en: "Judged: p95 below", ru: "Оценка: p95 меньше" },
  },
  "target-errors": {
    type: "string",
    default: "0.1",
    value: "PERCENT",
    about: { en: "Judged: errors below", ru: "Оценка: ошибок меньше" },
  },
  headless: {
    type: "boolean",
    about: {
      en: "Without the page: starts at once, ends by itself",
      ru: "Без страницы: начинает сразу, заканчивает сам",
    },
  },
  autostart: {
    type: "boolean",
    about: { en: "With the page: starts at once", ru: "Со страницей: начинает сразу" },
  },
  port: {
    type: "string",
    default: "8089",
    value: "N",
    about: { en: "Port of the page, on loopback alone", ru: "Порт страницы, доступной только с этой машины" },
  },
  html: {
    type: "string",
    value: "FILE",
    about: { en: "Writes a report that needs no network", ru: "Записывает отчёт, которому не нужна сеть" },
  },
  json: { type: "string", value: "FILE", about: { en: "Writes the figures", ru: "Записывает цифры" } },
  insecure: {
    type: "boolean",
    about: { en: "Accepts a self-signed certificate", ru: "Принимает самоподписанный сертификат" },
  },
  language: {
    type: "string",
    value: "en|ru",
    about: { en: "Of the output, page and report", ru: "Язык вывода, страницы и отчёта" },
  },
  help: { type: "boolean", short: "h", about: { en: "This list", ru: "Этот список" } },
} as const satisfies Record<string, Flag>;

/** The text of `--help`. */
export function helpText(language: keyof Sentence): string {
  const rows = Object.entries<Flag>(FLAGS).map(([name, { short, value, about, default: fallback }]) => {
    const head = `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return `  ${head.padEnd(32)}${about[language]}${fallback === undefined ? "" : ` (${fallback})`}`;
  });
  return [
    { en: "npm run load -- [FLAGS]", ru: "npm run load -- [ФЛАГИ]" }[language],
    "",
    ...rows,
    "",
    {
      en: "Exit code: 0 all targets met, 1 not all, 2 nothing could be measured. See docs/load.md.",
      ru: "Код выхода: 0 - все цели достигнуты, 1 - не все, 2 - измерить не удалось. См. docs/load.ru.md.",
    }[language],
  ].join("\n");
}
