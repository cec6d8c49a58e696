import { BackupFault, type BackupFaultCode } from "../../../../domain/backups/backup-file.port.ts";
import type { Sentence } from "../../../../kernel/language.ts";
import { CliFault } from "../../terminal/cli-fault.ts";

const SENTENCES: Readonly<Record<BackupFaultCode, Sentence>> = {
  after_command: {
    en: "BACKUP_AFTER_COMMAND failed: the backup is on this machine only",
    ru: "BACKUP_AFTER_COMMAND завершилась с ошибкой: копия есть только на этой машине",
  },
  busy: {
    en: "another backup of this database is being made now",
    ru: "другая резервная копия этой базы создаётся прямо сейчас",
  },
  database: { en: "PostgreSQL", ru: "PostgreSQL" },
  disk_full: { en: "the disk is full", ru: "диск заполнен" },
  folder: { en: "the file cannot be written", ru: "файл не удаётся записать" },
  gave_way: {
    en: "the backup gave way to a change of the tables; run it again afterwards",
    ru: "копирование уступило изменению таблиц; запустите его ещё раз после",
  },
  interrupted: { en: "the process that made it ended", ru: "процесс, который её создавал, завершился" },
  no_key: {
    en: "no key is set: set BACKUP_RECIPIENT (zenzefi backup keygen makes one) or BACKUP_PASSPHRASE; to open a file, give --identity FILE or set BACKUP_IDENTITY_FILE or BACKUP_PASSPHRASE",
    ru: "ключ не задан: задайте BACKUP_RECIPIENT (создать: zenzefi backup keygen) или BACKUP_PASSPHRASE; чтобы открыть файл, укажите --identity ФАЙЛ либо задайте BACKUP_IDENTITY_FILE или BACKUP_PASSPHRASE",
  },
  stopped: { en: "stopped", ru: "остановлено" },
  unexpected: { en: "unexpected fault", ru: "непредвиденная ошибка" },
  damaged: {
    en: "the file is damaged or incomplete, and nothing of it is used",
    ru: "файл повреждён или неполон; ничего из него не использовано",
  },
  empty: { en: "the file is empty", ru: "файл пуст" },
  newer_release: {
    en: "the backup was made by a newer or another release: install that one first",
    ru: "копия создана более новой или другой версией: сначала установите её",
  },
  not_a_backup: { en: "the file is no backup of this service", ru: "файл не является копией этого сервиса" },
  not_found: { en: "the file cannot be read", ru: "файл не читается" },
  wrong_key: {
    en: "the key given does not open the file: it was made for another one, or its beginning is damaged",
    ru: "указанный ключ не открывает файл: копия создана для другого ключа либо её начало повреждено",
  },
  in_use: {
    en: "the database is in use by the service: stop all its instances first",
    ru: "базой пользуется сервис: сначала остановите все его экземпляры",
  },
  not_empty: {
    en: "the database is not empty, and a restore never overwrites one. External: make a new one with createdb, and name it in DATABASE_URL. Embedded: move the folder postgres in DATA_DIR away",
    ru: "база не пуста, а восстановление никогда не пишет поверх. Внешняя: создайте новую через createdb и укажите её в DATABASE_URL. Встроенная: переместите папку postgres из DATA_DIR",
  },
  not_enough_rights: {
    en: "the user of the database may not create one: ALTER ROLE … CREATEDB, or name an empty database by --with",
    ru: "пользователю базы нельзя создавать базы: ALTER ROLE … CREATEDB, или укажите пустую базу через --with",
  },
};

/** Runs `work`, with its backup faults as sentences. */
export async function withBackupFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BackupFault ? new CliFault(sentenceOf(error)) : error;
  }
}

function sentenceOf({ code, detail }: BackupFault): Sentence {
  const { en, ru } = SENTENCES[code];
  const tail = detail === "" ? "." : ` (${detail}).`;
  return { en: `Backup: ${en}${tail}`, ru: `Резервная копия: ${ru}${tail}` };
}

/** The short sentence of a stored `reason`. */
export function sentenceOfReason(reason: string): Sentence {
  return isCode(reason) ? SENTENCES[reason] : { en: reason, ru: reason };
}

function isCode(reason: string): reason is BackupFaultCode {
  return Object.hasOwn(SENTENCES, reason);
}
