import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

export const maintenanceWords = defineWords({
  title: { en: "Maintenance and compensation", ru: "Обслуживание и компенсации" },
  tabs: { en: "Parts of this page", ru: "Части страницы" },
  windows: { en: "Maintenance", ru: "Технические работы" },
  compensations: { en: "Compensation", ru: "Компенсации" },
  list: {
    en: "Maintenance windows, the newest plan first",
    ru: "Окна работ, сначала последние запланированные",
  },
  noneTitle: { en: "No maintenance yet", ru: "Технических работ ещё не было" },
  none: {
    en: "Plan a window: customers see it in advance, nobody is let through meanwhile, and they get the time back.",
    ru: "Запланируйте окно: клиенты узнают о нём заранее, на время работ доступ закроется, а потерянное время вернётся.",
  },
  state: { en: "State", ru: "Состояние" },
  planned: { en: "Planned", ru: "Запланировано" },
  running: { en: "Running", ru: "Идёт" },
  ended: { en: "Over", ru: "Завершено" },
  cancelled: { en: "Cancelled", ru: "Отменено" },
  start: { en: "Begins", ru: "Начало" },
  end: { en: "Ends", ru: "Конец" },
  note: { en: "Note", ru: "Пояснение" },
  noNote: { en: "none", ru: "нет" },
  plan: { en: "Plan maintenance", ru: "Запланировать работы" },
  beginNow: { en: "Cut everybody and begin", ru: "Отключить всех и начать" },
  planTitle: { en: "Plan maintenance", ru: "Запланировать технические работы" },
  when: { en: "Begins", ru: "Когда начать" },
  now: { en: "Now", ru: "Сейчас" },
  later: { en: "Later", ru: "Позже" },
  startsAt: { en: "Day and time", ru: "День и время" },
  zone: { en: (zone: string) => `In ${zone}`, ru: (zone: string) => `Часовой пояс: ${zone}` },
  noTime: { en: "Choose a day and a time", ru: "Укажите день и время" },
  minutes: { en: "Lasts, minutes", ru: "Сколько минут" },
  noMinutes: {
    en: "A whole number from 1 to 10080, which is 7 days",
    ru: "Целое число от 1 до 10080, это 7 дней",
  },
  noteHint: {
    en: "Customers read it beside the times. One line; may be left empty.",
    ru: "Клиенты увидят его рядом со временем. Одна строка; можно не заполнять.",
  },
  cutNow: {
    en: (n: number) =>
      n === 0
        ? "No device is connected now."
        : en(n, {
            one: "# device is connected: it is cut within a second.",
            other: "# devices are connected: they are cut within a second.",
          }),
    ru: (n: number) =>
      n === 0
        ? "Сейчас никто не подключён."
        : ru(n, {
            one: "Сейчас подключено # устройство: связь оборвётся в течение секунды.",
            few: "Сейчас подключено # устройства: связь оборвётся в течение секунды.",
            many: "Сейчас подключено # устройств: связь оборвётся в течение секунды.",
            other: "Сейчас подключено # устройства: связь оборвётся в течение секунды.",
          }),
  },
  cutLater: {
    en: "Whoever is connected at the start is cut then, within a second. Until then nothing changes.",
    ru: "Кто будет подключён к началу работ, у того связь оборвётся в течение секунды. До этого ничего не меняется.",
  },
  consequence: {
    en: "Nobody is let through until the end. Customers see a banner, and the owners of live tokens are told. Afterwards live tokens get the time back.",
    ru: "До конца работ доступа не будет ни у кого. Клиенты увидят объявление, владельцы действующих токенов получат уведомление. После работ потерянное время вернётся на токены.",
  },
  untilThen: { en: "Ends", ru: "Окончание" },
  planDone: { en: "The maintenance is planned.", ru: "Работы запланированы." },
  begun: { en: "The maintenance has begun: nobody is let through.", ru: "Работы начались: доступ закрыт." },
  change: { en: "Change", ru: "Изменить" },
  changeTitle: { en: "Change the maintenance", ru: "Изменить технические работы" },
  changeText: {
    en: "Customers see the new times at once. Whatever it lasts, live tokens get the time back.",
    ru: "Клиенты сразу увидят новое время. Сколько бы работы ни шли, потерянное время вернётся на токены.",
  },
  save: { en: "Save", ru: "Сохранить" },
  changed: { en: "The maintenance is changed.", ru: "Работы изменены." },
  endNow: { en: "End now", ru: "Завершить сейчас" },
  endTitle: { en: "End the maintenance now?", ru: "Завершить работы сейчас?" },
  endText: {
    en: "Everybody is let through again within a second. Live tokens get back the time until now.",
    ru: "В течение секунды доступ снова откроется всем. Время, потерянное к этому моменту, вернётся на токены.",
  },
  endDone: {
    en: "The maintenance is over: everybody is let through again, and the time is being given back.",
    ru: "Работы завершены: доступ открыт, потерянное время возвращается.",
  },
  cancel: { en: "Cancel it", ru: "Отменить работы" },
  cancelTitle: { en: "Cancel the maintenance?", ru: "Отменить технические работы?" },
  cancelText: {
    en: "It does not take place. Everybody who was told of it is told so.",
    ru: "Работ не будет. Все, кого о них предупредили, узнают об отмене.",
  },
  cancelDone: { en: "The maintenance is cancelled.", ru: "Работы отменены." },
});
