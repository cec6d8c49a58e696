import { MINUTE_MS } from "../../kernel/duration.ts";
import type { Language } from "../../kernel/language.ts";
import { formatMoney } from "../../kernel/money.ts";
import { formatTime } from "../../kernel/time-text.ts";
import type { TelegramUser } from "../identity/telegram-links.ts";
import { readCredit } from "../ledger/read-credit.ts";
import { minutesText, sayIn } from "../notifications/say-rules.ts";
import type { AccessToken } from "../tokens/access-token.ts";
import { restBeginsMs } from "../tokens/freeze-rules.ts";
import { listTokens } from "../tokens/list-tokens.ts";
import { freezeButton } from "./answer-freeze.ts";
import type { ChatText } from "./bot-api.port.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { CHAT_WORDS } from "./chat-words.ts";
import { makeButtons, type PlannedButton } from "./make-buttons.ts";

/** A user, and the language in which they are answered. */
export type ChatUser = Omit<TelegramUser, "language"> & { readonly language: Language };

/** What fits on a screen. The console has the rest. */
const TOKENS_SHOWN_MAX = 10;

/** The balance, what of it was granted and when that expires, and the debt if there is one. */
export async function answerBalance(
  deps: ChatDeps,
  { userId, language, timeZone }: ChatUser,
): Promise<ChatText> {
  const { balanceCents, grantedCents, debtCents, nextEnd } = await readCredit(deps.database.direct, userId);
  const { znc, moment } = sayIn(language, timeZone);
  const balance = znc(formatMoney(balanceCents));
  const debt = znc(formatMoney(debtCents));
  const lines = [{ en: `Your balance: ${balance}`, ru: `Ваш баланс: ${balance}` }[language]];
  if (grantedCents > 0n) {
    const granted = znc(formatMoney(grantedCents));
    lines.push({ en: `Of it granted: ${granted}`, ru: `Из них бонусы: ${granted}` }[language]);
  }
  if (nextEnd !== null) {
    const [ending, until] = [znc(formatMoney(nextEnd.cents)), moment(formatTime(nextEnd.at))];
    lines.push({ en: `${ending} expire on ${until}`, ru: `Сгорят ${until}: ${ending}` }[language]);
  }
  if (debtCents > 0n) lines.push({ en: `Debt: ${debt}`, ru: `Долг: ${debt}` }[language]);
  const text = { en: "Top up", ru: "Пополнить" }[language];
  return chatText({ lines }, pageButton(deps, text, "/top-up"));
}

/** The valid tokens, newest first, and buttons for what can be done with each. Never the token itself. */
export async function answerTokens(deps: ChatDeps, user: ChatUser): Promise<ChatText> {
  const { userId, language } = user;
  const tokens = await listTokens(deps.database.direct, deps, { userId, activeOnly: true });
  if (tokens.length === 0) {
    const buy = { en: "Buy a token", ru: "Купить токен" }[language];
    return chatText({ lines: [CHAT_WORDS.noTokens[language]] }, pageButton(deps, buy, "/buy"));
  }
  const shown = tokens.slice(0, TOKENS_SHOWN_MAX);
  const lines = shown.map((token, at) => `${at + 1}. ${tokenLine(token, user, deps.clock.nowMs())}`);
  const more = tokens.length - shown.length;
  if (more > 0)
    lines.push({ en: `And ${more} more, in the console.`, ru: `И ещё ${more} — в консоли.` }[language]);
  const rows = shown.flatMap((token, at) => {
    const row = [...releaseButton(token, at, language), ...freezeButton(token, at, deps, language)];
    const extend = extendButton(token, at, language);
    // Three beside each other cannot be read on a phone.
    return row.length === 2 ? [row, [extend]] : [[...row, extend]];
  });
  const title = { en: "Your tokens", ru: "Ваши токены" }[language];
  return chatText({ title, lines }, await makeButtons(deps, user, rows));
}

function releaseButton({ id, device }: AccessToken, at: number, language: Language): PlannedButton[] {
  if (device === null) return [];
  const text = {
    en: `Release ${at + 1}: ${device.idHint}…`,
    ru: `Освободить ${at + 1}: ${device.idHint}…`,
  }[language];
  return [{ text, action: "ask_release", subject: id }];
}

/** Every valid token can be extended, or says why not when it is asked. */
function extendButton({ id }: AccessToken, at: number, language: Language): PlannedButton {
  const text = { en: `Extend ${at + 1}`, ru: `Продлить ${at + 1}` }[language];
  return { text, action: "ask_extend", subject: id };
}

/** A token as its owner knows it: the label or the length, the time left, the device. */
function tokenLine(token: AccessToken, { language, timeZone }: ChatUser, nowMs: number): string {
  const { label, durationHours, expiresAt, device, frozenUntil } = token;
  const length = sayIn(language, timeZone).length(durationHours);
  const name = label === null ? length : `${label} (${length})`;
  const left =
    expiresAt === null ? null : leftText(expiresAt.getTime() - restBeginsMs(token, nowMs), language);
  const state =
    left === null
      ? { en: "not started", ru: "ещё не начат" }[language]
      : frozenUntil === null
        ? { en: `${left} left`, ru: `осталось ${left}` }[language]
        : { en: `frozen, ${left} left`, ru: `заморожен, осталось ${left}` }[language];
  const held =
    device === null
      ? { en: "no device", ru: "без устройства" }[language]
      : { en: `device ${device.idHint}…`, ru: `устройство ${device.idHint}…` }[language];
  return `${name}: ${state}, ${held}`;
}

/** In days and hours, or in hours and minutes. */
export function leftText(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutesText(minutes, language);
  const [day, hour] = language === "ru" ? ["д", "ч"] : ["d", "h"];
  return `${Math.floor(hours / 24)} ${day} ${hours % 24} ${hour}`;
}

/** A button that opens a page of the console. Telegram takes no address of this machine. */
export function pageButton({ backendUrl }: Pick<ChatDeps, "backendUrl">, text: string, path: string) {
  return backendUrl.protocol === "https:" ? [[{ text, url: new URL(path, backendUrl).href }]] : [];
}
