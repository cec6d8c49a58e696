import { email } from "./address-kinds.ts";
import { integer, line } from "./setting-kinds.ts";
import { optional } from "./setting-spec.ts";

const DAYS_MAX = 36_500; // A century.

export const AUDIT = {
  AUDIT_HEAD_TO: optional(
    email,
    "Address that gets the head of the audit chain once a day: `zenzefi audit verify --head` then notices a tail that was cut. Needs SMTP_URL.",
    "Адрес, на который раз в день уходит вершина цепочки аудита: по ней `zenzefi audit verify --head` заметит обрезанный хвост. Нужен SMTP_URL.",
    { en: "it is in the log alone", ru: "она только в журнале" },
  ),
  AUDIT_RETENTION_DAYS: optional(
    integer(1, DAYS_MAX),
    "Audit rows older than this are written to files in AUDIT_EXPORT_DIR, and then deleted, each night.",
    "Строки аудита старше этого числа дней каждую ночь записываются в файлы в AUDIT_EXPORT_DIR и затем удаляются.",
    { en: "all are kept", ru: "хранятся все" },
  ),
  AUDIT_EXPORT_DIR: optional(
    line,
    "Folder of exported audit rows; with several machines on storage that all of them share. Relative to the working directory.",
    "Папка выгруженных строк аудита; если машин несколько, на их общем хранилище. Относительно рабочей папки.",
    { en: "DATA_DIR/audit", ru: "DATA_DIR/audit" },
  ),
};
