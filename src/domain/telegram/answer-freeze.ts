import type { Actor } from "../../kernel/actor.ts";
import type { Tx } from "../../kernel/database.port.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import type { Language } from "../../kernel/language.ts";
import { formatTime } from "../../kernel/time-text.ts";
import type { TelegramUser } from "../identity/telegram-links.ts";
import { sayIn } from "../notifications/say-rules.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { type FreezeTerms, mayThawFrom } from "../tokens/freeze-rules.ts";
import { freezeToken } from "../tokens/freeze-token.ts";
import { thawToken } from "../tokens/thaw-token.ts";
import type { ChatText } from "./bot-api.port.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import type { PlannedButton } from "./make-buttons.ts";

/** Who asks, and the language in which they are answered. */
type Asker = Pick<TelegramUser, "userId" | "timeZone"> & { readonly language: Language };

/** The button that freezes or thaws a token of a list; none where it can do neither now. */
export function freezeButton(
  token: AccessToken,
  at: number,
  { clock, freezeTerms }: { readonly clock: ChatDeps["clock"]; readonly freezeTerms: FreezeTerms },
  language: Language,
): PlannedButton[] {
  const { id, frozenAt, activatedAt, freezes } = token;
  if (frozenAt !== null) {
    const text = { en: `Thaw ${at + 1}`, ru: `Разморозить ${at + 1}` }[language];
    return clock.nowMs() < mayThawFrom(frozenAt).getTime() ? [] : [{ text, action: "ask_thaw", subject: id }];
  }
  if (activatedAt === null || freezes >= freezeTerms.perToken) return [];
  const text = { en: `Freeze ${at + 1}`, ru: `Заморозить ${at + 1}` }[language];
  return [{ text, action: "ask_freeze", subject: id }];
}

/** What is asked before. */
export function askFreeze(deps: ChatDeps, { language, timeZone }: Asker, action: "freeze" | "thaw"): string {
  if (action === "thaw") {
    return {
      en: "Thaw the token? Its time runs again at once.",
      ru: "Разморозить токен? Его время сразу снова пойдёт.",
    }[language];
  }
  const latest = new Date(deps.clock.nowMs() + deps.freezeTerms.daysMax * DAY_MS);
  const until = sayIn(language, timeZone).moment(formatTime(latest));
  return {
    en: `Freeze the token? Its time stops, and whatever is open through it is cut at once. You can thaw it after an hour; it thaws by itself on ${until}.`,
    ru: `Заморозить токен? Его время остановится, всё, что через него открыто, сразу оборвётся. Разморозить его можно через час; сам он разморозится ${until}.`,
  }[language];
}

/** Freezes or thaws a token of the chat's user. @throws as `freezeToken` and `thawToken` */
export async function freezeOrThaw(
  tx: Tx,
  deps: ChatDeps,
  actor: Actor,
  {
    action,
    tokenId,
    user,
  }: { readonly action: "freeze" | "thaw"; readonly tokenId: string; readonly user: Asker },
): Promise<ChatText> {
  const { language, timeZone, userId } = user;
  const owned = { userId, tokenId };
  const { moment } = sayIn(language, timeZone);
  if (action === "freeze") {
    const { frozenUntil } = await freezeToken(tx, deps, actor, owned);
    const until = moment(frozenUntil === null ? null : formatTime(frozenUntil));
    const text = {
      en: `Frozen. It thaws by itself on ${until}; until then /tokens thaws it.`,
      ru: `Заморожен. Сам он разморозится ${until}, раньше — через /tokens.`,
    };
    return chatText({ lines: [text[language]] });
  }
  const { expiresAt } = await thawToken(tx, deps, actor, owned);
  const until = moment(expiresAt === null ? null : formatTime(expiresAt));
  const text = {
    en: `Thawed: its time runs, and ends on ${until}.`,
    ru: `Разморожен: время идёт и закончится ${until}.`,
  };
  return chatText({ lines: [text[language]] });
}
