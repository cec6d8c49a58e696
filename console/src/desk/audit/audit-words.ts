import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const auditWords = defineWords({
  title: { en: "Audit log", ru: "Журнал аудита" },
  list: { en: "Who did what, newest first", ru: "Кто что сделал, сначала новое" },
  search: { en: "Any text of a record", ru: "Любой текст записи" },
  actor: { en: "Who", ru: "Кто" },
  service: { en: "The service", ru: "Сервис" },
  action: { en: "Action", ru: "Действие" },
  type: { en: "Kind of target", ru: "Вид объекта" },
  target: { en: "Target", ru: "Объект" },
  targetId: { en: "Id of the target", ru: "Номер объекта" },
  when: { en: "When", ru: "Когда" },
  reason: { en: "Reason", ru: "Причина" },
  noReason: { en: "none given", ru: "не указана" },
  address: { en: "Address", ru: "Адрес" },
  agent: { en: "Program", ru: "Программа" },
  request: { en: "Request", ru: "Запрос" },
  member: { en: "Member", ru: "Поле" },
  before: { en: "Before", ru: "Было" },
  after: { en: "After", ru: "Стало" },
  states: { en: "Before and after", ru: "Было и стало" },
  noStates: { en: "Nothing more is recorded of it.", ru: "Других данных в записи нет." },
  absent: { en: "absent", ru: "нет" },
  chain: { en: "The chain", ru: "Цепочка печатей" },
  chainState: { en: "Proof", ru: "Проверка" },
  verified: { en: "Last verified", ru: "Проверена" },
  sealed: { en: "Sealed up to", ru: "Запечатано по" },
  unsealed: { en: "Not sealed yet", ru: "Ещё не запечатано" },
  never: { en: "never yet", ru: "ещё ни разу" },
  findings: { en: "Findings", ru: "Нарушений" },
  head: { en: "Copy of the head elsewhere", ru: "Внешняя копия последней печати" },
  export: { en: "Export of old records", ru: "Выгрузка старых записей" },
  failing: { en: (code: string) => `fails: ${code}`, ru: (code: string) => `не удаётся: ${code}` },
  rows: {
    en: (n: number) => en(n, { one: "# record", other: "# records" }),
    ru: (n: number) => ru(n, { one: "# запись", few: "# записи", many: "# записей", other: "# записи" }),
  },
});

/** The state of the proof, as the API names it. */
export const chainStateWords = defineWords({
  ok: { en: "Nothing was changed", ru: "Изменений задним числом нет" },
  late: { en: "Not verified for too long", ru: "Давно не проверялась" },
  broken: { en: "The log was changed", ru: "Журнал был изменён" },
  unknown: { en: "Not verified yet", ru: "Ещё не проверялась" },
});
