import type { ErrorCode } from "../kernel/errors.ts";
import type { ErrorEntry } from "./error-entry.ts";

/** The errors of maintenance windows, and of time that is given back. */
export const TIME_ERRORS = {
  compensation_empty: {
    status: 409,
    title: { en: "Nothing to give back", ru: "Возвращать нечего" },
    detail: {
      en: "No outage of the target ended in this time. One that still lasts can be given back once it is over.",
      ru: "За это время ни один сбой целевого сервера не завершился. Если сбой ещё продолжается, время можно вернуть после его окончания.",
    },
  },
  compensation_running: {
    status: 409,
    title: { en: "Still giving back", ru: "Время ещё возвращается" },
    detail: {
      en: "This compensation still gives time back. Wait until it is complete, then take it back.",
      ru: "По этой компенсации время ещё возвращается. Дождитесь завершения и повторите отмену.",
    },
  },
  compensation_undone: {
    status: 409,
    title: { en: "Taken back already", ru: "Компенсация уже отменена" },
    detail: {
      en: "This compensation was taken back before. Nothing was changed.",
      ru: "Эта компенсация уже была отменена. Ничего не изменилось.",
    },
  },
  maintenance: {
    status: 503,
    title: { en: "Maintenance", ru: "Идут технические работы" },
    detail: {
      en: "The service is under maintenance, as planned until {until_text} (UTC). The time of your access token that falls into it will be given back.",
      ru: "Идут технические работы, плановое окончание: {until_text} (UTC). Время токена доступа, которое на них пришлось, будет возвращено.",
    },
  },
  maintenance_limit: {
    status: 409,
    title: { en: "Too many windows", ru: "Слишком много окон" },
    detail: {
      en: "There are {count} maintenance windows ahead already. Cancel some first.",
      ru: "Впереди уже запланировано окон техработ: {count}. Сначала отмените лишние.",
    },
  },
  maintenance_over: {
    status: 409,
    title: { en: "Maintenance is over", ru: "Работы уже завершены" },
    detail: {
      en: "This maintenance window has ended or was cancelled. Plan a new one.",
      ru: "Это окно техработ уже закончилось или было отменено. Запланируйте новое.",
    },
  },
  maintenance_overlap: {
    status: 409,
    title: { en: "Windows overlap", ru: "Окна пересекаются" },
    detail: {
      en: "There is another maintenance window from {starts_at} to {ends_at}. Change that one, or choose another time.",
      ru: "На это время уже есть окно техработ: с {starts_at} до {ends_at}. Измените его или выберите другое время.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
