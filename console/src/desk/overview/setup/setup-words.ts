import { defineWords } from "../../../words/define-words.ts";

export const setupWords = defineWords({
  title: { en: "Setup", ru: "Настройка" },
  intro: {
    en: "Settings are made in .env on the machine of the service, and take effect after a restart. zenzefi doctor tries each from there.",
    ru: "Настройки задаются в файле .env на машине сервиса и действуют после перезапуска. Проверить их оттуда: zenzefi doctor.",
  },
  steps: { en: "Steps", ru: "Шаги" },
  progress: {
    en: (done: number, all: number) => `${done} of ${all} are done.`,
    ru: (done: number, all: number) => `Выполнено ${done} из ${all}.`,
  },
  inviteTitle: { en: "Set up the service", ru: "Настройте сервис" },
  next: { en: "Next:", ru: "Дальше:" },
  all: { en: "All steps", ru: "Все шаги" },
  dismiss: { en: "Do not show again", ru: "Больше не показывать" },
  toProfile: { en: "To my profile", ru: "В профиль" },
  copyOf: { en: (text: string) => `Copy ${text}`, ru: (text: string) => `Копировать ${text}` },
  done: { en: "Done", ru: "Готово" },
  todo: { en: "To do", ru: "Не сделано" },
  problem: { en: "Problem", ru: "Есть проблема" },
  target: { en: "Target", ru: "Целевой сервер" },
  payment_provider: { en: "Payments", ru: "Приём платежей" },
  mail: { en: "Mail", ru: "Почта" },
  telegram: { en: "Telegram", ru: "Telegram" },
  backups: { en: "Backups", ru: "Резервные копии" },
  own_origin: { en: "Own address of the target", ru: "Отдельный адрес целевого сервера" },
  metrics: { en: "Metrics", ru: "Метрики" },
  two_factor: { en: "Two-step sign-in", ru: "Двухэтапный вход" },
});
