import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeText } from "./notice-text.ts";
import { minutesText, type Say } from "./say-rules.ts";

const STATUS_PAGE = { path: "/status", label: { en: "Status", ru: "Состояние" } };

/** What happened to a maintenance window, by the name of the fact. */
function courseSubject({ fact }: JsonObject): Sentence {
  switch (fact) {
    case "maintenance.planned":
      return { en: "Maintenance was planned", ru: "Техработы запланированы" };
    case "maintenance.cancelled":
      return { en: "Maintenance was cancelled", ru: "Техработы отменены" };
    case "maintenance.started":
      return { en: "Maintenance has begun", ru: "Техработы начались" };
    case "maintenance.ended":
      return { en: "Maintenance has ended", ru: "Техработы закончились" };
    default:
      return { en: "Maintenance was changed", ru: "Техработы изменены" };
  }
}

function courseLine(content: JsonObject, say: Say, at: Date): Sentence {
  const what = courseSubject(content);
  const when = say.moment(at);
  if (content.fact === "maintenance.cancelled") {
    return { en: `${what.en} on ${when}.`, ru: `${what.ru}: ${when}.` };
  }
  if (content.fact === "maintenance.ended") {
    const isDown = content.target_is_down === true;
    return {
      en: `${what.en} on ${when}.${isDown ? " THE TARGET DOES NOT ANSWER." : ""} What live tokens lost is given back now.`,
      ru: `${what.ru}: ${when}.${isDown ? " ЦЕЛЕВОЙ СЕРВЕР НЕ ОТВЕЧАЕТ." : ""} Потерянное время действующих токенов возвращается.`,
    };
  }
  const [from, to] = [say.start(content.starts_at), say.moment(content.ends_at)];
  return { en: `${what.en}: from ${from} until ${to}.`, ru: `${what.ru}: с ${from}, окончание — ${to}.` };
}

function doneLine(content: JsonObject): Sentence {
  const [en, ru] = (["en", "ru"] as const).map((language) =>
    minutesText(Math.ceil(Number(content.seconds) / 60), language),
  );
  if (content.fact === "compensation.undone") {
    const [spentEn, spentRu] = (["en", "ru"] as const).map((language) =>
      minutesText(Math.ceil(Number(content.spent_seconds) / 60), language),
    );
    return {
      en: `A compensation was taken back: ${en} in all; ${spentEn} were used or gone already.`,
      ru: `Компенсация отменена: всего ${ru}; ещё ${spentRu} уже использованы.`,
    };
  }
  return {
    en: `Tokens that got time back: ${String(content.tokens)}, ${en} in all.`,
    ru: `Токенов, которым возвращено время: ${String(content.tokens)}, всего ${ru}.`,
  };
}

/** What operators are told of maintenance, and of time that is given back. */
export const TEXTS_OF_TIME: Readonly<Record<"maintenance_course" | "compensation_done", NoticeText>> = {
  maintenance_course: {
    subject: courseSubject,
    subjectOfMany: (count) => ({ en: `Maintenance (${count})`, ru: `Техработы (${count})` }),
    line: courseLine,
    advice: null,
    page: STATUS_PAGE,
  },
  compensation_done: {
    subject: ({ fact }) =>
      fact === "compensation.undone"
        ? { en: "A compensation was taken back", ru: "Компенсация отменена" }
        : { en: "Lost time was given back to tokens", ru: "Токенам возвращено потерянное время" },
    subjectOfMany: (count) => ({ en: `Compensations (${count})`, ru: `Компенсации (${count})` }),
    line: doneLine,
    advice: null,
    page: STATUS_PAGE,
  },
};
