import type { Sentence } from "../../kernel/language.ts";
import type { ProbeName } from "../health/probe.port.ts";
import type { DiskSpace } from "../notifications/note-operation.ts";

export const DEPENDENCY_DOWN: Readonly<Record<ProbeName, Sentence>> = {
  database: {
    en: "PostgreSQL does not answer or takes no writes: nothing can be sold or opened.",
    ru: "PostgreSQL не отвечает или не принимает записи: ни покупок, ни доступа.",
  },
  redis: {
    en: "Redis does not answer: limits are counted by each process alone.",
    ru: "Redis не отвечает: лимиты каждый процесс считает отдельно.",
  },
  upstream: {
    en: "The target does not answer: customers see that it is unavailable.",
    ru: "Целевой сервер не отвечает: клиенты видят, что он недоступен.",
  },
};

export const BOOKS_WRONG: Sentence = {
  en: "The nightly proof of the books found mismatches: zenzefi ledger verify names each.",
  ru: "Ночная сверка нашла расхождения в учёте: каждое назовёт zenzefi ledger verify.",
};

export const BOOKS_UNPROVEN: Sentence = {
  en: "The books were not proven for more than a day. See the job verify-ledger, or run zenzefi ledger verify.",
  ru: "Учёт не сверялся больше суток. См. задание verify-ledger или запустите zenzefi ledger verify.",
};

export const AUDIT_BROKEN: Sentence = {
  en: "The audit log was changed: zenzefi audit verify names each row.",
  ru: "Журнал аудита изменён: каждую строку назовёт zenzefi audit verify.",
};

export const AUDIT_LATE: Sentence = {
  en: "Audit rows have waited for their seal for longer than a minute. See the job seal-audit.",
  ru: "Строки аудита ждут печати дольше минуты. См. задание seal-audit.",
};

export const AUDIT_UNPROVEN: Sentence = {
  en: "The audit log was not proven for more than a day. See the job verify-audit, or run zenzefi audit verify.",
  ru: "Журнал аудита не проверялся больше суток. См. задание verify-audit или запустите zenzefi audit verify.",
};

export const AUDIT_HEAD: Sentence = {
  en: "The head of the audit chain could not be sent to AUDIT_HEAD_TO; it is tried again. See zenzefi doctor --only mail.",
  ru: "Вершина цепочки аудита не отправлена на AUDIT_HEAD_TO; попытка повторится. См. zenzefi doctor --only mail.",
};

export const AUDIT_EXPORT: Sentence = {
  en: "Old audit rows could not be exported to AUDIT_EXPORT_DIR, so none were deleted. The log says why.",
  ru: "Старые строки аудита не удалось выгрузить в AUDIT_EXPORT_DIR, поэтому они не удалены. Причина - в журнале.",
};

export const BACKUP_OVERDUE: Sentence = {
  en: "The newest good backup is older than BACKUP_EVERY allows.",
  ru: "Последняя удачная резервная копия старше, чем допускает BACKUP_EVERY.",
};

export function backupsFailed(count: number): Sentence {
  return {
    en: `The last attempts to make a backup failed: ${count}. An older one is there.`,
    ru: `Последние попытки сделать резервную копию не удались: ${count}. Есть более старая.`,
  };
}

export function refundsStuck(count: number): Sentence {
  return {
    en: `Refunds that the provider has not confirmed for too long: ${count}. See the payment at the provider.`,
    ru: `Возвраты, которые провайдер слишком долго не подтверждает: ${count}. Проверьте платёж у провайдера.`,
  };
}

export function eventsFlagged(count: number): Sentence {
  return {
    en: `Notifications of payment providers that fit no payment, in 30 days: ${count}. They moved no money.`,
    ru: `Уведомления платёжных провайдеров, не подошедшие ни к одному платежу, за 30 дней: ${count}. Деньги по ним не двигались.`,
  };
}

export function diskLow({ path, freeBytes, totalBytes }: DiskSpace): Sentence {
  const gib = (freeBytes / 1024 ** 3).toFixed(1);
  const percent = Math.round((100 * freeBytes) / totalBytes);
  return {
    en: `The disk under ${path} has ${gib} GiB free (${percent}%). When it is full, nothing can be stored.`,
    ru: `На диске с ${path} свободно ${gib} ГиБ (${percent}%). Когда место кончится, ничего нельзя будет сохранить.`,
  };
}

export function jobFailing(job: string, failure: string): Sentence {
  return {
    en: `The job ${job} fails (${failure}); it is tried again. The log says why.`,
    ru: `Задание ${job} завершается ошибкой (${failure}); попытки повторяются. Причина - в журнале.`,
  };
}

export function queueStuck(channel: string, waiting: number): Sentence {
  return {
    en: `Notifications by ${channel} have waited for more than an hour: ${waiting}. zenzefi doctor tries the way.`,
    ru: `Уведомления по каналу ${channel} ждут отправки больше часа: ${waiting}. Проверить канал: zenzefi doctor.`,
  };
}

export function noticesFailed(count: number): Sentence {
  return {
    en: `Notifications that could not be delivered in three days: ${count}.`,
    ru: `Уведомления, которые не удалось доставить за три дня: ${count}.`,
  };
}

export function webhookFailed(host: string, count: number): Sentence {
  return {
    en: `Messages to ${host} that could not be delivered in three days: ${count}. They can be sent again.`,
    ru: `Сообщения на ${host}, которые не удалось доставить за три дня: ${count}. Их можно отправить ещё раз.`,
  };
}

export function webhookDisabled(host: string): Sentence {
  return {
    en: `The endpoint at ${host} was disabled: it has failed for days, or said that it is gone.`,
    ru: `Адрес на ${host} отключён: он не отвечал несколько дней или сообщил, что больше не существует.`,
  };
}

export const TLS_UNVERIFIED: Sentence = {
  en: "ZENZEFI_TARGET_TLS_VERIFY is false: whoever sits between can read and change all traffic. Set ZENZEFI_TARGET_CA instead.",
  ru: "ZENZEFI_TARGET_TLS_VERIFY равно false: посредник может читать и менять весь трафик. Задайте вместо этого ZENZEFI_TARGET_CA.",
};
