import type { AuditState } from "../../../domain/audit/read-audit-state.ts";
import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import type { ChannelQueue } from "../../../domain/notifications/channel-queue.ts";
import { FREE_ZNC } from "../../../kernel/free-znc.ts";
import type { Sentence } from "../../../kernel/language.ts";

const TLS_WARNING: Sentence = {
  en: "ZENZEFI_TARGET_TLS_VERIFY is false: the certificate of the target is NOT checked, and whoever sits in between can read and change everything. Set ZENZEFI_TARGET_CA instead.",
  ru: "ZENZEFI_TARGET_TLS_VERIFY равно false: сертификат целевого сервера НЕ проверяется, и любой посредник может читать и менять весь трафик. Задайте вместо этого ZENZEFI_TARGET_CA.",
};

const BACKUP_WARNING: Sentence = {
  en: "The newest good backup is older than BACKUP_EVERY allows. The log says why; zenzefi backup list names the last attempts.",
  ru: "Последняя удачная резервная копия старше, чем допускает BACKUP_EVERY. Причина - в журнале; последние попытки покажет zenzefi backup list.",
};

/** Longer than a mail server that is restarted or greylists makes a message wait. */
const STUCK_SECONDS = 3_600;

const NOTIFICATIONS_WARNING: Sentence = {
  en: "Notifications have waited for more than an hour: the mail server refuses or does not answer. The log says why; zenzefi doctor tries it.",
  ru: "Уведомления ждут отправки больше часа: почтовый сервер отказывает или не отвечает. Причина - в журнале; проверить сервер: zenzefi doctor.",
};

const AUDIT_WARNINGS: Readonly<Record<"broken" | "late" | "head" | "export", Sentence>> = {
  broken: {
    en: "The audit log was changed. zenzefi audit verify names each row.",
    ru: "Журнал аудита изменён. Каждую строку назовёт zenzefi audit verify.",
  },
  late: {
    en: "Audit rows have waited for their seal for longer than a minute. The log says why (job seal-audit).",
    ru: "Строки аудита ждут печати дольше минуты. Причина - в журнале (задание seal-audit).",
  },
  head: {
    en: "The head of the audit chain could not be sent to AUDIT_HEAD_TO; it is tried again. See zenzefi doctor --only mail.",
    ru: "Вершина цепочки аудита не отправлена на AUDIT_HEAD_TO; попытка повторится. См. zenzefi doctor --only mail.",
  },
  export: {
    en: "Old audit rows could not be exported to AUDIT_EXPORT_DIR, so none were deleted. The log says why.",
    ru: "Старые строки аудита не удалось выгрузить в AUDIT_EXPORT_DIR, поэтому они не удалены. Причина - в журнале.",
  },
};

/** What the warnings are about; null where the database did not say. */
export type HealthParts = {
  readonly verifiesTargetTls: boolean;
  readonly givesFreeZnc: boolean;
  readonly backup: BackupState | null;
  readonly audit: AuditState | null;
  readonly queues: readonly ChannelQueue[];
};

/** What an administrator should change or look into. */
export function healthWarnings({ backup, audit, queues, ...settings }: HealthParts): Sentence[] {
  const isStuck = queues.some(({ oldestSeconds }) => oldestSeconds > STUCK_SECONDS);
  return [
    ...(audit === null ? [] : auditWarnings(audit)),
    ...(isStuck ? [NOTIFICATIONS_WARNING] : []),
    ...(backup?.status === "overdue" ? [BACKUP_WARNING] : []),
    ...(settings.verifiesTargetTls ? [] : [TLS_WARNING]),
    ...(settings.givesFreeZnc ? [FREE_ZNC] : []),
  ];
}

function auditWarnings({ status, headProblem, exportProblem }: AuditState): Sentence[] {
  return [
    ...(status === "broken" || status === "late" ? [AUDIT_WARNINGS[status]] : []),
    ...(headProblem === null ? [] : [AUDIT_WARNINGS.head]),
    ...(exportProblem === null ? [] : [AUDIT_WARNINGS.export]),
  ];
}
