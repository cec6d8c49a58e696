import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeKindName } from "./notice-kinds.ts";
import type { NoticeText } from "./notice-text.ts";
import { chosenText, english, minutesText, russian, type Say } from "./say-rules.ts";
import { TEXTS_OF_TIME } from "./texts-of-time.ts";
import { TEXTS_OF_VOUCHERS } from "./texts-of-vouchers.ts";

type OperatorKind = Extract<
  NoticeKindName,
  | "operator_payment"
  | "operator_vouchers"
  | "refund_asked"
  | "conflict_rush"
  | `target_${string}`
  | "maintenance_course"
  | "compensation_done"
  | "ledger_mismatch"
  | `backup_${string}`
  | "disk_low"
  | "webhook_disabled"
  | "daily_digest"
>;

const CONSOLE_PAGE = { path: "/", label: { en: "Console", ru: "Консоль" } };
const STATUS_PAGE = { path: "/status", label: { en: "Status", ru: "Состояние" } };

function idOf(content: JsonObject): string {
  return chosenText(content, "resource_id", 40) ?? "?";
}

function many(count: number, en: string, ru: string): Sentence {
  return { en: `${en} (${count})`, ru: `${ru} (${count})` };
}

const ANSWER_DISPUTE: Sentence = {
  en: "A dispute is answered in the provider's own console, within its time limit.",
  ru: "На спор отвечают в личном кабинете провайдера, в отведённый им срок.",
};

function dispute({ fact }: JsonObject): boolean {
  return fact === "payment.disputed";
}

function conflictsRu(count: number): string {
  return `${count} ${russian(count, "конфликт", "конфликта", "конфликтов")} устройств`;
}

function errorsEn(mismatches: unknown): string {
  return `${Number(mismatches)} ${english(Number(mismatches), "error", "errors")}`;
}

function errorsRu(mismatches: unknown): string {
  return `${Number(mismatches)} ${russian(Number(mismatches), "расхождение", "расхождения", "расхождений")}`;
}

/** What must not be overlooked in a list of mails. */
function digestAlarms(content: JsonObject): Sentence {
  const alarms: Sentence[] = [];
  if (Number(content.ledger_mismatches) > 0) {
    alarms.push({ en: "THE BOOKS DO NOT AGREE", ru: "УЧЁТ НЕ СХОДИТСЯ" });
  }
  if (content.backup_status === "overdue") {
    alarms.push({ en: "NO FRESH BACKUP", ru: "НЕТ СВЕЖЕЙ РЕЗЕРВНОЙ КОПИИ" });
  }
  const join = (language: "en" | "ru") => alarms.map((alarm) => `. ${alarm[language]}`).join("");
  return { en: join("en"), ru: join("ru") };
}

function digestSubject(content: JsonObject, say: Say): Sentence {
  const alarms = digestAlarms(content);
  const figures = `${say.day(content.day)}: ${say.znc(content.revenue)}`;
  return { en: `Daily digest, ${figures}${alarms.en}`, ru: `Итоги дня, ${figures}${alarms.ru}` };
}

function digestLine(content: JsonObject, say: Say): Sentence {
  const outages = Number(content.outages);
  const minutes = Number(content.outage_minutes);
  const mismatches = Number(content.ledger_mismatches);
  const backupAt = content.last_backup_at;
  const provenAt = content.ledger_verified_at;
  const payments = Number(content.payments);
  const en = [
    `Received ${say.znc(content.revenue)} in ${payments} ${english(payments, "payment", "payments")}, given back ${say.znc(content.refunds)}.`,
    `Tokens sold: ${String(content.purchases)}. Active devices: ${String(content.devices)}. Denied requests: ${String(content.denials)}.`,
    outages === 0
      ? "The target answered all day."
      : `Outages of the target: ${outages}, ${minutesText(minutes, "en")} in all.`,
    backupAt === undefined ? "There is no backup." : `The newest backup is from ${say.start(backupAt)}.`,
    provenAt === undefined
      ? "The books were not proven yet."
      : mismatches === 0
        ? `The books agree (${say.moment(provenAt)}).`
        : `THE BOOKS DO NOT AGREE: ${errorsEn(mismatches)}.`,
  ];
  const ru = [
    `Поступило ${say.znc(content.revenue)}, платежей: ${String(content.payments)}; возвращено ${say.znc(content.refunds)}.`,
    `Продано токенов: ${String(content.purchases)}. Активных устройств: ${String(content.devices)}. Отказов: ${String(content.denials)}.`,
    outages === 0
      ? "Целевой сервер отвечал весь день."
      : `Сбоев целевого сервера: ${outages}, всего ${minutesText(minutes, "ru")}.`,
    backupAt === undefined
      ? "Резервных копий нет."
      : `Последняя резервная копия — от ${say.start(backupAt)}.`,
    provenAt === undefined
      ? "Учёт ещё не проверялся."
      : mismatches === 0
        ? `Учёт сходится (${say.moment(provenAt)}).`
        : `УЧЁТ НЕ СХОДИТСЯ: ${errorsRu(mismatches)}.`,
  ];
  return { en: en.join(" "), ru: ru.join(" ") };
}

/** What operators are told. */
export const TEXTS_OF_OPERATORS: Readonly<Record<OperatorKind, NoticeText>> = {
  operator_payment: {
    subject: (content, say) => ({
      en: `A customer paid ${say.znc(content.amount)}`,
      ru: `Клиент оплатил ${say.znc(content.amount)}`,
    }),
    subjectOfMany: (count) => many(count, "Customers have paid", "Клиенты оплатили"),
    line: (content, say, at) => ({
      en: `${say.moment(at)}: ${say.znc(content.amount)} by ${String(content.provider)}, payment ${idOf(content)}.`,
      ru: `${say.moment(at)}: ${say.znc(content.amount)} через ${String(content.provider)}, платёж ${idOf(content)}.`,
    }),
    advice: null,
    page: CONSOLE_PAGE,
  },
  operator_vouchers: TEXTS_OF_VOUCHERS.operator_vouchers,
  refund_asked: {
    subject: (content, say) =>
      dispute(content)
        ? {
            en: `A payment of ${say.znc(content.amount)} is disputed`,
            ru: `Оспорен платёж на ${say.znc(content.amount)}`,
          }
        : { en: `A refund of ${say.znc(content.amount)}`, ru: `Возврат ${say.znc(content.amount)}` },
    subjectOfMany: (count) => many(count, "Refunds and disputes", "Возвраты и споры"),
    line: (content, say, at) => {
      const what: Sentence = dispute(content)
        ? { en: "disputed, and frozen in the wallet", ru: "оспорено и заморожено на балансе" }
        : { en: "goes back to the payer", ru: "возвращается плательщику" };
      return {
        en: `${say.moment(at)}: ${say.znc(content.amount)} of payment ${idOf(content)} ${what.en}.`,
        ru: `${say.moment(at)}: ${say.znc(content.amount)} по платежу ${idOf(content)} ${what.ru}.`,
      };
    },
    advice: (contents) => (contents.some(dispute) ? ANSWER_DISPUTE : null),
    page: CONSOLE_PAGE,
  },
  conflict_rush: {
    subject: () => ({ en: "A device conflict", ru: "Конфликт устройств" }),
    subjectOfMany: (count) => ({ en: `${count} device conflicts`, ru: conflictsRu(count) }),
    line: (content, say, at) => {
      const token = chosenText(content, "token_id", 40) ?? "?";
      return {
        en: `${say.moment(at)}: another device was refused at token ${token}.`,
        ru: `${say.moment(at)}: второму устройству отказано по токену ${token}.`,
      };
    },
    advice: {
      en: "If it is one token, its owner may have shared it, or a program tries for ever. You can end its session or revoke it.",
      ru: "Если это один токен, владелец мог им поделиться или какая-то программа повторяет попытки без конца. Сессию можно завершить, токен — отозвать.",
    },
    page: CONSOLE_PAGE,
  },
  target_down: {
    subject: () => ({ en: "The target does not answer", ru: "Целевой сервер не отвечает" }),
    subjectOfMany: (count) => many(count, "The target does not answer", "Целевой сервер не отвечает"),
    line: (_content, say, at) => ({
      en: `No answer since ${say.start(at)}.`,
      ru: `Нет ответа с ${say.start(at)}.`,
    }),
    advice: {
      en: "Requests get 502 until it is back. zenzefi doctor says what is wrong on the way to it.",
      ru: "До восстановления запросы получают 502. Что не так по дороге к серверу, скажет zenzefi doctor.",
    },
    page: STATUS_PAGE,
  },
  target_up: {
    subject: () => ({ en: "The target answers again", ru: "Целевой сервер снова отвечает" }),
    subjectOfMany: (count) => many(count, "The target answers again", "Целевой сервер снова отвечает"),
    line: (content, say, at) => {
      const since = content.down_since;
      return since === undefined
        ? { en: `It answers since ${say.start(at)}.`, ru: `Отвечает с ${say.start(at)}.` }
        : {
            en: `It answers since ${say.start(at)}; it was away since ${say.start(since)}.`,
            ru: `Отвечает с ${say.start(at)}; не отвечал с ${say.start(since)}.`,
          };
    },
    advice: null,
    page: STATUS_PAGE,
  },
  ...TEXTS_OF_TIME,
  ledger_mismatch: {
    subject: () => ({ en: "The books do not agree", ru: "Учёт не сходится" }),
    subjectOfMany: (count) => many(count, "The books do not agree", "Учёт не сходится"),
    line: (content, say, at) => ({
      en: `The proof of ${say.moment(at)} found ${errorsEn(content.mismatches)}.`,
      ru: `Проверка ${say.moment(at)} нашла ${errorsRu(content.mismatches)}.`,
    }),
    advice: {
      en: "zenzefi ledger verify names each of them. Change nothing by hand before you know why.",
      ru: "Все расхождения назовёт zenzefi ledger verify. Ничего не правьте вручную, пока не ясна причина.",
    },
    page: CONSOLE_PAGE,
  },
  backup_failed: {
    subject: () => ({ en: "A backup failed", ru: "Резервная копия не создана" }),
    subjectOfMany: (count) => many(count, "Backups failed", "Резервные копии не созданы"),
    line: (content, say, at) => {
      const code = chosenText(content, "code") ?? "?";
      const host = chosenText(content, "host") ?? "?";
      return {
        en: `${say.moment(at)}, on ${host}: ${code}.`,
        ru: `${say.moment(at)}, узел ${host}: ${code}.`,
      };
    },
    advice: {
      en: "The log says why; zenzefi backup list names the last attempts.",
      ru: "Причина — в журнале; последние попытки покажет zenzefi backup list.",
    },
    page: CONSOLE_PAGE,
  },
  backup_overdue: {
    subject: () => ({ en: "The newest backup is old", ru: "Последняя резервная копия устарела" }),
    subjectOfMany: (count) => many(count, "The newest backup is old", "Последняя резервная копия устарела"),
    line: (content, say) => {
      const last = content.last_made_at;
      return last === undefined
        ? { en: "There is no good backup yet.", ru: "Удачных резервных копий ещё нет." }
        : {
            en: `The newest good backup is from ${say.start(last)}: older than BACKUP_EVERY allows.`,
            ru: `Последняя удачная резервная копия — от ${say.start(last)}: старше, чем допускает BACKUP_EVERY.`,
          };
    },
    advice: {
      en: "The log says why; zenzefi backup makes one now.",
      ru: "Причина — в журнале; zenzefi backup сделает копию сейчас.",
    },
    page: CONSOLE_PAGE,
  },
  disk_low: {
    subject: (content) => {
      const host = chosenText(content, "host") ?? "?";
      return { en: `A disk of ${host} is nearly full`, ru: `На ${host} заканчивается место на диске` };
    },
    subjectOfMany: (count) => many(count, "Disks are nearly full", "Заканчивается место на дисках"),
    line: (content, say) => {
      const free = say.bytes(content.free_bytes);
      const total = say.bytes(content.total_bytes);
      const place = `${chosenText(content, "host") ?? "?"}:${chosenText(content, "path", 200) ?? "?"}`;
      return { en: `${place}: ${free} of ${total} free.`, ru: `${place}: свободно ${free} из ${total}.` };
    },
    advice: {
      en: "When the disk is full, PostgreSQL takes no writes: no purchase, no payment, no sign-in.",
      ru: "Когда диск заполнен, PostgreSQL не принимает записи: ни покупок, ни платежей, ни входов.",
    },
    page: CONSOLE_PAGE,
  },
  webhook_disabled: {
    subject: (content) => {
      const host = chosenText(content, "host") ?? "?";
      return { en: `Webhooks to ${host} are disabled`, ru: `Вебхуки на ${host} отключены` };
    },
    subjectOfMany: (count) => many(count, "Webhook endpoints were disabled", "Адреса вебхуков отключены"),
    line: (content, say, at) => {
      const host = chosenText(content, "host") ?? "?";
      return content.reason === "gone"
        ? {
            en: `${say.moment(at)}: ${host} answered 410, which asks for no more messages.`,
            ru: `${say.moment(at)}: ${host} ответил 410, то есть просит больше ничего не присылать.`,
          }
        : {
            en: `${say.moment(at)}: ${host} has taken no message for five days.`,
            ru: `${say.moment(at)}: ${host} пять дней не принимал ни одного сообщения.`,
          };
    },
    advice: {
      en: "Its delivery log says why. Mend the receiver, send a test, then enable the endpoint again.",
      ru: "Причина — в журнале доставок адреса. Почините приёмник, отправьте пробное сообщение и включите адрес снова.",
    },
    page: CONSOLE_PAGE,
  },
  daily_digest: {
    subject: digestSubject,
    subjectOfMany: (count) => many(count, "Daily digests", "Итоги нескольких дней"),
    line: digestLine,
    advice: null,
    page: CONSOLE_PAGE,
  },
};
