import type { Sentence } from "../load/sentence.ts";

/** What the report says beside its figures. */
export const WORDS = {
  title: { en: "Zenzefi beside other proxies", ru: "Zenzefi в сравнении с другими прокси" },
  quick: {
    en: "A quick run: its figures are rough.",
    ru: "Быстрый прогон: его цифры грубые.",
  },
  met: { en: "met", ru: "достигнуто" },
  missed: { en: "missed", ru: "не достигнуто" },
  unknown: { en: "not measured", ru: "не измерено" },
  goals: { en: "Goals", ru: "Чего нужно достичь" },
  contenders: { en: "Who is compared", ru: "Кто сравнивается" },
  how: { en: "How it was measured", ru: "Как измерялось" },
  machine: { en: "Machine", ru: "Машина" },
  started: { en: "Started", ru: "Начало" },
} satisfies Record<string, Sentence>;

/** How a run is done, in the order in which a reader asks. */
export const METHOD: readonly Sentence[] = [
  {
    en: "All contenders run at the same time, each with one worker, and take turns in each round, so that other load on the machine affects all of them. Only ratios can be compared with those of another machine.",
    ru: "Все участники запущены одновременно, у каждого один рабочий процесс, и сменяют друг друга в каждом раунде: чужая нагрузка на машину касается всех. С другой машиной можно сравнивать только отношения.",
  },
  {
    en: "The target is nginx: 1 KiB from memory, the larger bodies as files.",
    ru: "Цель – nginx: 1 КиБ из памяти, ответы побольше – файлами.",
  },
  {
    en: "Before it is measured, each contender carries a body of each size, which is compared by SHA-256; who claims to check must refuse a missing and a wrong token with 401.",
    ru: "До измерений каждый участник передаёт по одному ответу каждого размера, и сверяется SHA-256; кто заявляет проверку, обязан отказать с 401 без токена и с неверным токеном.",
  },
  {
    en: "CPU is user and system time of all processes that a contender needs, from /proc: Zenzefi's PostgreSQL and the backend of auth_request count; the target and the load do not.",
    ru: "CPU – пользовательское и системное время всех процессов участника из /proc: PostgreSQL у Zenzefi и сервер проверки у auth_request считаются, цель и нагрузка – нет.",
  },
  {
    en: "Load: wrk for requests as fast as they are answered; a client of its own for the fixed rate, which sends when a request is due and counts from then, and for whole transfers of 256 MiB.",
    ru: "Нагрузка: wrk, когда запросы идут так быстро, как на них отвечают; собственный клиент – для постоянной частоты (отправляет в положенный срок и считает от него) и для целых передач по 256 МиБ.",
  },
];
