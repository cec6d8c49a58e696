import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const compensationWords = defineWords({
  outages: { en: "Outages of the last 30 days", ru: "Перебои за последние 30 дней" },
  noOutages: { en: "None were seen.", ru: "Перебоев не было." },
  began: { en: "Began", ru: "Начало" },
  ended: { en: "Ended", ru: "Конец" },
  lasted: { en: "Lasted", ru: "Длительность" },
  goesOn: { en: "goes on", ru: "ещё идёт" },
  choose: { en: "See what it would give", ru: "Сколько вернётся" },
  timeTitle: { en: "Give back lost time", ru: "Вернуть потерянное время" },
  timeText: {
    en: "Outages between these two moments count. What a token has got back already is not given twice.",
    ru: "Учитываются перебои между этими моментами. То, что токену уже вернули, второй раз не начислится.",
  },
  from: { en: "From", ru: "С" },
  to: { en: "Until", ru: "По" },
  noTime: { en: "Choose a day and a time", ru: "Укажите день и время" },
  preview: { en: "Try it", ru: "Проверить" },
  previewTitle: { en: "What would happen", ru: "Что произойдёт" },
  tokens: { en: "Tokens", ru: "Токенов" },
  given: { en: "Time, together", ru: "Всего времени" },
  outageTime: { en: "The target was away for", ru: "Сервер не работал" },
  nothing: {
    en: "No live token has lost time then that it has not got back.",
    ru: "Ни один действующий токен не терял тогда времени, которое ещё не вернули.",
  },
  stillDown: {
    en: "The target is still away. This outage is left out: give it back once it is over.",
    ru: "Сервер всё ещё не работает. Этот перебой пока не учитывается: верните время, когда он закончится.",
  },
  give: { en: "Give it back", ru: "Вернуть время" },
  giveTitle: { en: "Give the time back?", ru: "Вернуть время?" },
  giveText: {
    en: (n: number) =>
      en(n, {
        one: "# token ends later by what it lost, and its owner is told. One that expired by it starts again at once.",
        other:
          "# tokens end later by what each lost, and their owners are told. Those that expired by it start again at once.",
      }),
    ru: (n: number) =>
      ru(n, {
        one: "# токен продлится на потерянное время, владелец получит уведомление. Если он из-за этого истёк, время сразу пойдёт снова.",
        few: "# токена продлятся на потерянное время, владельцы получат уведомление. У истёкших из-за этого время сразу пойдёт снова.",
        many: "# токенов продлятся на потерянное время, владельцы получат уведомление. У истёкших из-за этого время сразу пойдёт снова.",
        other: "# токена продлятся на потерянное время, владельцы получат уведомление.",
      }),
  },
  list: { en: "Compensations, newest first", ru: "Компенсации, сначала новые" },
  noneTitle: { en: "Nothing was given back yet", ru: "Время ещё не возвращали" },
  none: {
    en: "After maintenance it happens by itself; after an outage you do it here.",
    ru: "После технических работ это происходит само, после перебоя — здесь.",
  },
  when: { en: "When", ru: "Когда" },
  why: { en: "For", ru: "За что" },
  outage: { en: "Outage", ru: "Перебой" },
  maintenance: { en: "Maintenance", ru: "Технические работы" },
  state: { en: "State", ru: "Состояние" },
  running: { en: "Being given", ru: "Возвращается" },
  stateGiven: { en: "Given", ru: "Возвращено" },
  undoing: { en: "Being taken back", ru: "Отменяется" },
  undone: { en: "Taken back", ru: "Отменено" },
  title: { en: "Compensation", ru: "Компенсация" },
  all: { en: "All compensations", ru: "Все компенсации" },
  what: { en: "What it gave", ru: "Что возвращено" },
  asked: { en: "Outages between", ru: "Перебои между" },
  reason: { en: "Reason", ru: "Причина" },
  by: { en: "By", ru: "Кто" },
  itself: { en: "the service itself", ru: "сервис сам" },
  person: { en: "a person at the desk", ru: "оператор" },
  takenBack: { en: "Taken back", ru: "Отменено времени" },
  spent: { en: "Could not be taken back: used, or gone", ru: "Не удалось отменить: уже израсходовано" },
  progress: {
    en: "This goes on by itself; the figures follow.",
    ru: "Это идёт само, цифры обновляются.",
  },
  undo: { en: "Take it back", ru: "Отменить компенсацию" },
  undoTitle: { en: "Take this compensation back?", ru: "Отменить эту компенсацию?" },
  undoText: {
    en: "Each token gets what it was given taken away, as far as it is not used yet. One that has less left ends at once, and cuts its user. It can be done once; the same time can be given again.",
    ru: "У каждого токена отнимется то, что было начислено и ещё не израсходовано. Если у токена осталось меньше, он закончится сразу, и связь оборвётся. Отменить можно один раз; то же время можно вернуть снова.",
  },
  undoBegun: { en: "It is being taken back.", ru: "Отмена началась." },
});
