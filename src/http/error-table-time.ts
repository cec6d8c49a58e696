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
  health_unknown: {
    status: 422,
    title: { en: "Not known any more", ru: "Данных за это время нет" },
    detail: {
      en: "Whether the target was up before {known_since} is not known. Choose a later beginning.",
      ru: "Работал ли целевой сервер до {known_since}, неизвестно. Укажите более позднее начало.",
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
  maintenance_begun: {
    status: 409,
    title: { en: "Maintenance has begun", ru: "Работы уже начались" },
    detail: {
      en: "This maintenance window has begun, so its start cannot be moved. Its end can.",
      ru: "Это окно техработ уже началось, перенести его начало нельзя. Можно перенести окончание.",
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
  maintenance_too_far: {
    status: 422,
    title: { en: "Too far ahead", ru: "Слишком далеко" },
    detail: {
      en: "A maintenance window must begin within the next {days} days.",
      ru: "Окно техработ должно начаться в ближайшие {days} дн.",
    },
  },
  maintenance_too_long: {
    status: 422,
    title: { en: "Too long", ru: "Слишком долго" },
    detail: {
      en: "A maintenance window may last {days} days at most.",
      ru: "Окно техработ может длиться не больше {days} дн.",
    },
  },
  outages_limit: {
    status: 422,
    title: { en: "Too many outages", ru: "Слишком много сбоев" },
    detail: {
      en: "This time has more than {count} outages. Choose a shorter one.",
      ru: "За это время было больше {count} сбоев. Укажите более короткий промежуток.",
    },
  },
  time_future: {
    status: 422,
    title: { en: "Not over yet", ru: "Время ещё не прошло" },
    detail: {
      en: "The end lies in the future. Only time that has passed can be given back.",
      ru: "Конец промежутка — в будущем. Вернуть можно только прошедшее время.",
    },
  },
  time_past: {
    status: 422,
    title: { en: "In the past", ru: "Время уже прошло" },
    detail: {
      en: "A maintenance window can neither begin nor be moved to end in the past. To end it now, end it.",
      ru: "Начало и новое окончание окна не могут быть в прошлом. Чтобы прекратить работы сейчас, завершите окно.",
    },
  },
  times_reversed: {
    status: 422,
    title: { en: "Ends before it begins", ru: "Конец раньше начала" },
    detail: {
      en: "The end must be later than the beginning.",
      ru: "Конец должен быть позже начала.",
    },
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
