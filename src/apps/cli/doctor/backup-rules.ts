import type { BackupState } from "../../../domain/backups/read-backup-state.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { type Finding, fault, ok, same, warning } from "./finding-rules.ts";

/** Whoever makes them by a timer makes one a day. */
const OLD_MS = 48 * HOUR_MS;

const SCHEDULE = {
  en: "Set BACKUP_DIR, BACKUP_EVERY=24h and BACKUP_RECIPIENT (zenzefi backup keygen), or call zenzefi backup by a timer",
  ru: "Задайте BACKUP_DIR, BACKUP_EVERY=24h и BACKUP_RECIPIENT (zenzefi backup keygen) или запускайте zenzefi backup по таймеру",
};
const TRY_NOW = {
  en: "zenzefi backup says why it fails; the disk of BACKUP_DIR; the lines of the log with backup failed",
  ru: "zenzefi backup скажет, почему не выходит; место в BACKUP_DIR; строки журнала backup failed",
};

/** @param hasSchedule whether the service makes them by itself */
export function judgeBackups(
  { status, lastMadeAt, failures }: BackupState,
  hasSchedule: boolean,
  nowMs: number,
): Finding {
  if (status === "off" && failures === 0) {
    return warning({ en: "none was ever made", ru: "ещё ни одной нет" }, { mend: SCHEDULE });
  }
  const found = describe(lastMadeAt, failures, nowMs);
  if (status === "overdue" || lastMadeAt === null) return fault(found, { mend: TRY_NOW });
  if (failures > 0 || nowMs - lastMadeAt.getTime() > OLD_MS) return warning(found, { mend: TRY_NOW });
  if (hasSchedule) return ok(found);
  return ok({ en: `${found.en}; by hand or by a timer`, ru: `${found.ru}; вручную или по таймеру` });
}

function describe(lastMadeAt: Date | null, failures: number, nowMs: number): Sentence {
  const hours = lastMadeAt === null ? null : Math.floor((nowMs - lastMadeAt.getTime()) / HOUR_MS);
  const last =
    hours === null
      ? { en: "there is no good one", ru: "годной нет" }
      : { en: `the newest good one is ${hours} h old`, ru: `последней годной ${hours} ч` };
  const failed =
    failures === 0
      ? same("")
      : { en: `, ${failures} attempts failed since`, ru: `, неудачных попыток после неё: ${failures}` };
  return { en: `${last.en}${failed.en}`, ru: `${last.ru}${failed.ru}` };
}
