import type { NoticeText } from "./notice-text.ts";
import { chosenText } from "./say-rules.ts";

/** What the owner of a token is told when one device takes it over from another. */
export const TEXT_OF_TAKEOVER: NoticeText = {
  subject: () => ({ en: "Another device took your token over", ru: "Ваш токен забрало другое устройство" }),
  subjectOfMany: (count) => ({
    en: `Your tokens were taken over ${count} times`,
    ru: `Ваши токены переходили к другим устройствам: ${count}`,
  }),
  line: (content, say, at) => {
    const hint = chosenText(content, "device_id_hint", 8) ?? "?";
    const former = chosenText(content, "former_device_id_hint", 8) ?? "?";
    return {
      en: `Device ${hint}… took the token over from device ${former}… on ${say.moment(at)}.`,
      ru: `Токен перешёл от устройства ${former}… к устройству ${hint}… ${say.moment(at)}.`,
    };
  },
  advice: {
    en: "If it was none of you, somebody else has the token: give it back, and buy a new one.",
    ru: "Если это сделали не вы и не ваши коллеги, токен есть у кого-то ещё: верните его и купите новый.",
  },
  page: { path: "/tokens", label: { en: "My tokens", ru: "Мои токены" } },
};
