import { defineWords } from "../../words/define-words.ts";
import { en, ru } from "../../words/plural.ts";

const ruDays = (n: number): string => ru(n, { one: "# день", few: "# дня", many: "# дней", other: "# дня" });

export const freezeWords = defineWords({
  freeze: { en: "Freeze", ru: "Заморозить" },
  freezeNamed: { en: (name: string) => `Freeze ${name}`, ru: (name: string) => `Заморозить: ${name}` },
  freezeTitle: { en: "Freeze the token?", ru: "Заморозить токен?" },
  stops: {
    en: "Its time stops, and whatever is open through it is cut at once. Nothing can be opened until you thaw it.",
    ru: "Время токена остановится, и всё, что через него открыто, сразу оборвётся. Открыть что-либо можно будет только после разморозки.",
  },
  hour: {
    en: "You can thaw it after an hour at the earliest.",
    ru: "Разморозить его можно будет не раньше чем через час.",
  },
  byItself: {
    en: (days: number) =>
      `If you do not, it thaws by itself after ${en(days, { one: "# day", other: "# days" })}, and its time goes on:`,
    ru: (days: number) =>
      `Если этого не сделать, через ${ruDays(days)} он разморозится сам, и время снова пойдёт:`,
  },
  thawsAt: { en: "Thaws at the latest", ru: "Разморозится не позже" },
  freezesLeft: { en: "Freezes left after this", ru: "Останется заморозок" },
  left: { en: "Time left", ru: "Осталось времени" },
  frozen: {
    en: (until: string) => `The token is frozen. It thaws by itself on ${until} at the latest.`,
    ru: (until: string) => `Токен заморожен. Сам он разморозится не позже ${until}.`,
  },
  thaw: { en: "Thaw", ru: "Разморозить" },
  thawNamed: { en: (name: string) => `Thaw ${name}`, ru: (name: string) => `Разморозить: ${name}` },
  thawTitle: { en: "Thaw the token?", ru: "Разморозить токен?" },
  runs: {
    en: "Its time runs again at once. The first device that connects gets it.",
    ru: "Время токена сразу снова пойдёт. Займёт его устройство, которое подключится первым.",
  },
  thawedUntil: {
    en: (until: string) => `The token runs again. It ends on ${until}.`,
    ru: (until: string) => `Токен разморожен, его время идёт. Он истечёт ${until}.`,
  },
  notYet: {
    en: "A frozen token can be thawed after an hour. No time of it is lost meanwhile. Possible from",
    ru: "Разморозить токен можно через час после заморозки; его время при этом не тратится. Будет можно с",
  },
});
