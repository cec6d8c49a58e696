import type { Figures } from "./figures.ts";
import { BUSY_PERCENT_MAX } from "./judge-rules.ts";
import type { Targets } from "./plan.ts";
import type { Language, Sentence } from "./sentence.ts";
import { shownIn } from "./shown-values.ts";

/** What a reader must know to trust the figures, or to get better ones. Nothing is left out of them silently. */
export function notesOn(
  figures: Figures,
  targets: Targets,
  thinkMs: { readonly min: number; readonly max: number },
): Sentence[] {
  return [
    ...figures.hints,
    ...strain(figures),
    ...notSent(figures),
    ...unfinished(figures),
    ...missingUsers(figures),
    ...tooFewUsers(figures, targets, thinkMs),
  ];
}

function strain({ generator }: Figures): Sentence[] {
  if (!generator.isStrained) return [];
  const write = (language: Language): string => {
    const shown = shownIn(language);
    const late = generator.latenessP99Ms === null ? "" : ` / ${shown.time(generator.latenessP99Ms)}`;
    return `${shown.percent(generator.busyPercent)}${late}`;
  };
  const advice: Sentence =
    generator.busyPercent > BUSY_PERCENT_MAX
      ? { en: "Use more --workers.", ru: "Добавьте --workers." }
      : {
          en: "Other programs, or the service itself, left it too little processor time: load from another machine.",
          ru: "Другие программы или сам сервис отняли у него процессор: нагружайте с другой машины.",
        };
  return [
    {
      en: `The generator was late itself (busy / late p99: ${write("en")}): the times are partly its own. ${advice.en}`,
      ru: `Генератор опаздывал сам (занят / опоздание p99: ${write("ru")}): задержки отчасти его собственные. ${advice.ru}`,
    },
  ];
}

function notSent({ notSent, state }: Figures): Sentence[] {
  if (notSent === 0) return [];
  const count = { en: shownIn("en").count(notSent), ru: shownIn("ru").count(notSent) };
  return state === "ended"
    ? [
        {
          en: `${count.en} requests were due and never sent: too many were waiting for an answer (--max-in-flight). They count as errors.`,
          ru: `Запросов, которые пора было отправить, но не отправлено: ${count.ru}. Слишком много ждали ответа (--max-in-flight). Они засчитаны как ошибки.`,
        },
      ]
    : [
        {
          en: `${count.en} requests are due and wait to be sent: their wait counts.`,
          ru: `Запросов, которые ждут отправки: ${count.ru}. Это ожидание входит в задержку.`,
        },
      ];
}

function unfinished({ calls }: Figures): Sentence[] {
  const count = calls.reduce((sum, call) => sum + call.unfinished, 0);
  if (count === 0) return [];
  return [
    {
      en: `${shownIn("en").count(count)} requests had no answer when the load ended. They count as errors, and their wait as latency.`,
      ru: `Запросов без ответа к концу нагрузки: ${shownIn("ru").count(count)}. Они засчитаны как ошибки, а их ожидание - как задержка.`,
    },
  ];
}

function missingUsers({ state, ready, users, size }: Figures): Sentence[] {
  if (state === "ramping" || ready >= size.users || users < size.users) return [];
  return [
    {
      en: `${ready} of ${size.users} users became ready: the others could not register, log in, top up or buy.`,
      ru: `Готовы ${ready} из ${size.users} пользователей: остальные не смогли зарегистрироваться, войти, пополнить баланс или купить токен.`,
    },
  ];
}

/** Users who think cannot send more than their pauses allow. */
function tooFewUsers(
  { size }: Figures,
  { rps }: Targets,
  thinkMs: { readonly min: number; readonly max: number },
): Sentence[] {
  const thinkS = (thinkMs.min + thinkMs.max) / 2_000;
  if (size.rate === null && thinkS === 0) return [];
  const most = size.rate ?? size.users / thinkS;
  if (rps === null || most >= rps) return [];
  const least = Math.ceil(rps * thinkS);
  return [
    size.rate === null
      ? {
          en: `${size.users} users with such pauses send at most ${shownIn("en").rate(most)} requests/s, whatever the service can do: for ${rps} there must be ${least} of them, or a shorter --think-time.`,
          ru: `${size.users} пользователей с такими паузами отправят не больше ${shownIn("ru").rate(most)} запросов/с, на что бы ни был способен сервис: для ${rps} их нужно ${least} или меньший --think-time.`,
        }
      : {
          en: `--rate ${size.rate} is below the target of ${rps} requests/s.`,
          ru: `--rate ${size.rate} меньше цели в ${rps} запросов/с.`,
        },
  ];
}
