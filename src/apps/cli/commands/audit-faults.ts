import type { AuditFault } from "../../../domain/audit/audit-finding.ts";
import type { Sentence } from "../../../kernel/language.ts";

/** What each fault means. */
export const AUDIT_FAULTS: Readonly<Record<AuditFault, Sentence>> = {
  row_changed: { en: "the row was changed after it was sealed", ru: "строка изменена после запечатывания" },
  row_removed: { en: "the row was removed; its seal is there", ru: "строка удалена, её печать на месте" },
  row_inserted: {
    en: "the row was inserted past the service: it has no seal and waits for none",
    ru: "строка вставлена в обход сервиса: печати у неё нет, и она её не ждёт",
  },
  row_backdated: {
    en: "the row claims a time long before those that were sealed before it: a clock was wrong, or somebody inserted it",
    ru: "время строки намного раньше времени строк, запечатанных до неё: часы шли неверно, или строку кто-то вставил",
  },
  row_ahead: {
    en: "the row claims a time long after that of a row which was sealed after it: a clock was wrong",
    ru: "время строки намного позже времени строки, запечатанной после неё: часы шли неверно",
  },
  rows_swapped: { en: "the contents of two rows were exchanged", ru: "содержимое двух строк переставлено" },
  row_removed_unsealed: {
    en: "the row was removed before it was sealed",
    ru: "строка удалена до запечатывания",
  },
  seal_changed: { en: "the seal was changed", ru: "печать изменена" },
  seal_moved: { en: "the seal was made for another position", ru: "печать сделана для другой позиции" },
  seals_missing: {
    en: "seals are missing here, and with them their rows may be",
    ru: "здесь не хватает печатей, а с ними могли пропасть и строки",
  },
  head_changed: {
    en: "the chain does not end where it notes that it ends",
    ru: "цепочка кончается не там, где она сама отметила свой конец",
  },
  start_changed: {
    en: "the beginning of the chain was moved, and not by the service",
    ru: "начало цепочки сдвинул не сервис",
  },
  head_differs: {
    en: "a head that has left the machine is not in the chain",
    ru: "вершины, отправленной с машины, в цепочке нет",
  },
  key_unknown: {
    en: "sealed with a key that is in neither SECRET_KEY nor SECRET_KEY_PREVIOUS: this cannot be proven",
    ru: "запечатано ключом, которого нет ни в SECRET_KEY, ни в SECRET_KEY_PREVIOUS: проверить нельзя",
  },
  file_damaged: { en: "the file is not as it was written", ru: "файл не такой, каким был записан" },
};
