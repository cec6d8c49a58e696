import { defineWords } from "../words/define-words.ts";

/** Words about tokens that several pages use. */
export const tokenWords = defineWords({
  reveal: { en: "Show", ru: "Показать" },
  hide: { en: "Hide", ru: "Скрыть" },
  noSecret: {
    en: "The service can no longer show this token: its key was changed. Where you already use it, it goes on working.",
    ru: "Сервис больше не может показать этот токен: сменён его ключ. Там, где вы его уже используете, он работает.",
  },
  unnamed: { en: (id: string) => `Token ${id}`, ru: (id: string) => `Токен ${id}` },
  timeLeft: { en: "Time left:", ru: "Осталось:" },
  frozenLeft: { en: "Frozen, with time left:", ru: "Заморожен, осталось" },
  given: { en: "Lost time given back:", ru: "Возвращено потерянного времени:" },
  unused: {
    en: "Not used yet: the time starts with the first use",
    ru: "Ещё не использован: время пойдёт с первого использования",
  },
  release: { en: "Release device", ru: "Освободить" },
  releaseTitle: { en: "Release the device?", ru: "Освободить устройство?" },
  releaseText: {
    en: (hint: string) =>
      `Whatever device ${hint}… has open through this token ends at once. It is refused for 10 seconds, so that another device can connect. The token stays yours and its time goes on.`,
    ru: (hint: string) =>
      `Всё, что устройство ${hint}… открыло через этот токен, сразу оборвётся. 10 секунд ему будет отказано, чтобы подключиться могло другое. Токен останется вашим, время продолжит идти.`,
  },
  released: {
    en: "The device was released. Another one can use the token now.",
    ru: "Устройство освобождено. Токеном может пользоваться другое.",
  },
  keepOut: { en: "Refuse this device for 10 minutes", ru: "Не пускать это устройство 10 минут" },
  keepOutText: {
    en: "For a program that goes on asking by itself and would be back at once. Possible a few times a day.",
    ru: "Если программа подключается снова и снова и сразу вернула бы себе токен. Можно несколько раз в сутки.",
  },
  keptOut: {
    en: "The device was released and is refused for 10 minutes. Another one can use the token now.",
    ru: "Устройство освобождено, и 10 минут ему будет отказано. Токеном может пользоваться другое.",
  },
  notHeld: { en: "No device held the token any more.", ru: "Токен уже не был занят устройством." },
});
