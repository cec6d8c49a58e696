import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeText } from "./notice-text.ts";
import { chosenText, minutesText, type Say } from "./say-rules.ts";
import { tokenOf, tokensRu } from "./token-in-words.ts";

const TOKENS_PAGE = { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } };
const STATUS_PAGE = { path: "/status", label: { en: "Status", ru: "Состояние" } };

/** `seconds` as minutes, rounded up, so that a second is not nothing. */
function minutesOf(content: JsonObject): number {
  return Math.ceil(Number(content.seconds) / 60);
}

/** What moved the end of a token. */
function timeMoved(content: JsonObject, say: Say): Sentence {
  const token = tokenOf(content, say);
  const [en, ru] = (["en", "ru"] as const).map((language) => minutesText(minutesOf(content), language));
  const until = say.moment(content.expires_at);
  if (content.fact === "token.time_taken_back") {
    return {
      en: `${token.en}: ${en} that had been given back were taken back. It ends on ${until}.`,
      ru: `${token.ru}: возвращённое время (${ru}) отменено. Срок истекает ${until}.`,
    };
  }
  return content.why === "maintenance"
    ? {
        en: `${token.en} got ${en} back for maintenance. It ends on ${until}.`,
        ru: `${token.ru}: возвращено ${ru} за время техработ. Срок истекает ${until}.`,
      }
    : {
        en: `${token.en} got ${en} back, since the server did not answer. It ends on ${until}.`,
        ru: `${token.ru}: возвращено ${ru}, пока сервер не отвечал. Срок истекает ${until}.`,
      };
}

/** When there is maintenance, or that there is none. */
function windowAhead(content: JsonObject, say: Say): Sentence {
  const [from, to] = [say.start(content.starts_at), say.moment(content.ends_at)];
  if (content.fact === "maintenance.called_off") {
    return {
      en: `The maintenance planned from ${from} was cancelled.`,
      ru: `Техработы, запланированные с ${from}, отменены.`,
    };
  }
  const note = chosenText(content, "note", 200);
  return {
    en: `From ${from} until ${to} the server cannot be used.${note === null ? "" : ` ${note}`}`,
    ru: `С ${from} и до окончания работ (${to}) сервером нельзя пользоваться.${note === null ? "" : ` ${note}`}`,
  };
}

/** What customers are told of maintenance, and of the time that they get back. */
export const TEXTS_OF_LOST_TIME: Readonly<Record<"time_given_back" | "maintenance_ahead", NoticeText>> = {
  time_given_back: {
    subject: (content) =>
      content.fact === "token.time_taken_back"
        ? { en: "Given time was taken back", ru: "Возвращённое время отменено" }
        : { en: "Lost time was given back to your token", ru: "Вашему токену возвращено потерянное время" },
    subjectOfMany: (count) => ({
      en: `The time of ${count} tokens has changed`,
      ru: `Изменилось время: ${tokensRu(count)}`,
    }),
    line: timeMoved,
    advice: null,
    page: TOKENS_PAGE,
  },
  maintenance_ahead: {
    subject: (content) =>
      content.fact === "maintenance.called_off"
        ? { en: "Maintenance was cancelled", ru: "Техработы отменены" }
        : { en: "Maintenance is planned", ru: "Запланированы техработы" },
    subjectOfMany: () => ({ en: "News of maintenance", ru: "Новости о техработах" }),
    line: windowAhead,
    advice: {
      en: "The time that a running token loses by it is given back by itself.",
      ru: "Потерянное при этом время действующих токенов вернётся автоматически.",
    },
    page: STATUS_PAGE,
  },
};
