import { defineWords } from "../words/define-words.ts";

/** Seconds as "+1 h 05 min 07 s": to the second, since each one is accounted for. */
function lengthOf(seconds: number, h: string, min: string, s: string): string {
  const whole = Math.round(Math.abs(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = [
    ...(hours > 0 ? [`${hours} ${h}`] : []),
    ...(hours > 0 || minutes > 0 ? [`${minutes} ${min}`] : []),
    `${rest} ${s}`,
  ];
  return parts.join(" ");
}

const english = (seconds: number): string => lengthOf(seconds, "h", "min", "s");
const russian = (seconds: number): string => lengthOf(seconds, "ч", "мин", "с");
const signed = (seconds: number, text: string): string => `${seconds < 0 ? "−" : "+"}${text}`;

export const timeWords = defineWords({
  title: { en: "Time given back", ru: "Возвращённое время" },
  uncounted: { en: "Time that does not count", ru: "Время, которое не засчитано" },
  ofFrozen: { en: "Time that does not count against it", ru: "Время, которое не засчитано в срок" },
  sum: {
    en: (seconds: number) =>
      `The end of this token was moved by ${english(seconds)}: that time did not count against it.`,
    ru: (seconds: number) =>
      `Окончание этого токена перенесено на ${russian(seconds)}: это время не засчитано в его срок.`,
  },
  ofToken: {
    en: (seconds: number) =>
      seconds > 0 ? `Time given back: ${english(seconds)}` : "Time was given back, and taken back again",
    ru: (seconds: number) =>
      seconds > 0 ? `Возвращённое время: ${russian(seconds)}` : "Время вернули, а потом возврат отменили",
  },
  why: { en: "Why", ru: "Причина" },
  outage: { en: "The server did not answer", ru: "Сервер не отвечал" },
  maintenance: { en: "Maintenance", ru: "Техработы" },
  expired: {
    en: "The token had expired before its time came back",
    ru: "Токен успел истечь, пока время не вернули",
  },
  freeze: { en: "Frozen", ru: "Заморозка" },
  freezing: {
    en: "Frozen now, until then at the latest",
    ru: "Заморожен сейчас, не дольше чем до этого срока",
  },
  thaw: { en: "Thawed before its latest end", ru: "Разморозка раньше срока" },
  undo: { en: "Taken back", ru: "Отмена возврата" },
  from: { en: "From", ru: "С" },
  to: { en: "Until", ru: "По" },
  moved: { en: "End moved by", ru: "Окончание сдвинуто на" },
  length: {
    en: (seconds: number) => signed(seconds, english(seconds)),
    ru: (seconds: number) => signed(seconds, russian(seconds)),
  },
  more: { en: (count: number) => `Earlier ones: ${count}`, ru: (count: number) => `Более ранних: ${count}` },
});
