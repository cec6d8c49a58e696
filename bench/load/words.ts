import type { EndedBy, Figures } from "./figures.ts";
import type { CallName, Targets } from "./plan.ts";
import type { Sentence } from "./sentence.ts";

export const CALL_WORDS: Readonly<Record<CallName, Sentence>> = {
  page: { en: "proxy GET", ru: "прокси GET" },
  post: { en: "proxy POST", ru: "прокси POST" },
  balance: { en: "balance", ru: "баланс" },
  list: { en: "list of tokens", ru: "список токенов" },
  buy: { en: "buy", ru: "покупка" },
  revoke: { en: "revoke", ru: "отзыв" },
  topup: { en: "top up", ru: "пополнение" },
  login: { en: "log in", ru: "вход" },
  register: { en: "register", ru: "регистрация" },
};

export const STATE_WORDS: Readonly<Record<Figures["state"], Sentence>> = {
  ramping: { en: "users are coming", ru: "пользователи приходят" },
  measuring: { en: "measuring", ru: "идёт измерение" },
  stopping: { en: "waiting for the last answers", ru: "ждём последних ответов" },
  ended: { en: "ended", ru: "завершено" },
};

export const ENDED_WORDS: Readonly<Record<EndedBy, Sentence>> = {
  "run-time": { en: "ended as planned", ru: "завершено по плану" },
  interrupt: { en: "ended by Ctrl-C", ru: "прервано клавишами Ctrl-C" },
  page: { en: "stopped on the page", ru: "остановлено на странице" },
  "no-users": { en: "ended: no user became ready", ru: "завершено: ни один пользователь не готов" },
  generator: { en: "ended: a process that sends has died", ru: "завершено: процесс-генератор упал" },
};

export const TARGET_WORDS: Readonly<Record<keyof Targets, Sentence>> = {
  rps: { en: "requests a second, at least", ru: "запросов в секунду, не меньше" },
  p50Ms: { en: "p50, below", ru: "p50, меньше" },
  p95Ms: { en: "p95, below", ru: "p95, меньше" },
  errors: { en: "errors, below", ru: "ошибок, меньше" },
};

export const WORDS = {
  title: { en: "Load test", ru: "Нагрузочный тест" },
  met: { en: "All targets met", ru: "Все цели достигнуты" },
  notMet: { en: "Targets not met", ru: "Цели не достигнуты" },
  metSoFar: { en: "All targets met so far", ru: "Пока все цели достигнуты" },
  notMetSoFar: { en: "Targets not met so far", ru: "Пока не все цели достигнуты" },
  noTargets: { en: "No targets are judged", ru: "Цели не оцениваются" },
  notMeasured: { en: "Nothing was measured", ru: "Ничего не измерено" },
  notYet: { en: "Nothing measured yet", ru: "Измерение ещё не началось" },
  rps: { en: "requests/s", ru: "запросов/с" },
  requests: { en: "Requests", ru: "Запросы" },
  errors: { en: "Errors", ru: "Ошибки" },
  errorsPerSecond: { en: "errors/s", ru: "ошибок/с" },
  users: { en: "Users", ru: "Пользователи" },
  usersLine: { en: "users", ru: "пользователи" },
  inFlight: { en: "in flight", ru: "в полёте" },
  latency: { en: "Latency", ru: "Задержка" },
  latencyOpen: {
    en: "Latency, from when a request was due",
    ru: "Задержка, считая от намеченного времени запроса",
  },
  throughput: { en: "Requests a second", ru: "Запросы в секунду" },
  load: { en: "Users and requests in flight", ru: "Пользователи и запросы в полёте" },
  call: { en: "Call", ru: "Вызов" },
  count: { en: "Count", ru: "Число" },
  expected: { en: "Refused as due", ru: "Ожидаемые отказы" },
  mean: { en: "Mean", ru: "Среднее" },
  max: { en: "Max", ru: "Макс." },
  bytes: { en: "Received", ru: "Получено" },
  all: { en: "all", ru: "все" },
  fromSending: { en: "all, from sending", ru: "все, от отправки" },
  measuredCalls: { en: "Calls", ru: "Вызовы" },
  rampCalls: {
    en: "Calls while users were coming (not judged)",
    ru: "Вызовы во время прихода пользователей (не оцениваются)",
  },
  errorKinds: { en: "Errors by kind", ru: "Ошибки по видам" },
  noErrors: { en: "No errors.", ru: "Ошибок нет." },
  status: { en: "Status", ru: "Статус" },
  code: { en: "Code", ru: "Код" },
  sentences: { en: "What the server said", ru: "Что сказал сервер" },
  noStatus: { en: "none", ru: "нет" },
  when: { en: "When", ru: "Когда" },
  whileRamping: { en: "while users were coming", ru: "пока приходили пользователи" },
  measured: { en: "measured", ru: "при измерении" },
  generator: { en: "The generator", ru: "Генератор" },
  machine: { en: "Machine and versions", ru: "Машина и версии" },
  settings: { en: "Settings of the run", ru: "Настройки прогона" },
  started: { en: "Started", ru: "Начало" },
  run: { en: "Run", ru: "Прогон" },
  measuredFor: { en: "Measured", ru: "Измерялось" },
  rampFor: { en: "Users came in", ru: "Пользователи приходили" },
  goal: { en: "goal", ru: "цель" },
} as const satisfies Record<string, Sentence>;
