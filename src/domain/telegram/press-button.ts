import type { Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Language } from "../../kernel/language.ts";
import { formatMoney } from "../../kernel/money.ts";
import { resumeSteps } from "../idempotency/run-steps.ts";
import { chooseLanguage } from "../identity/choose-language.ts";
import { readUser } from "../identity/read-user.ts";
import { sayIn } from "../notifications/say-rules.ts";
import { readPayment } from "../payments/read-payment.ts";
import { refundPayment } from "../payments/refund-payment.ts";
import { forceEndSession } from "../sessions/force-end-session.ts";
import { freeSeatByOwner } from "../tokens/free-seat-by-owner.ts";
import { releaseDevice } from "../tokens/release-device.ts";
import type { ChatUser } from "./answer-customer.ts";
import { askExtension, extendByButton, showExtensions } from "./answer-extend.ts";
import { askFreeze, freezeOrThaw } from "./answer-freeze.ts";
import { askMaintenance, beginMaintenance, stopMaintenance } from "./answer-maintenance.ts";
import { textOfError } from "./answer-refusal.ts";
import { readChatUser, wordOfRefusal, wordText } from "./answer-text.ts";
import type { ChatText } from "./bot-api.port.ts";
import {
  askedBy,
  type ButtonAction,
  buttonKeyOf,
  isAsking,
  isButtonAction,
  isSubjectOf,
  mayRepeat,
} from "./button-rules.ts";
import { type Press, pressButton } from "./button-store.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { CHAT_WORDS, type ChatWord } from "./chat-words.ts";
import { judgeButton } from "./desk-right-rules.ts";
import { makeButtons, type PlannedButton } from "./make-buttons.ts";
import { actorOfUpdate } from "./update-actor.ts";
import type { ChatUpdate } from "./update-rules.ts";

/** What a press is answered with. */
export type PressAnswer = {
  /** Shown for a moment over the chat; empty: nothing. */
  readonly notice: string;
  /** Replaces the message of the button. */
  readonly edited: ChatText | null;
  /** Asks, in a message of its own: the buttons of the first one stay. */
  readonly asked: ChatText | null;
};

/** What a pressed button has done within its transaction; a refund goes on after it. */
type Pressed =
  | { readonly kind: "done"; readonly text: ChatText }
  | { readonly kind: "ask"; readonly action: ButtonAction; readonly subject: string }
  | { readonly kind: "refund"; readonly refundId: string }
  | { readonly kind: "word"; readonly word: ChatWord };

/**
 * Acts on a pressed button, once. The press and what it does are one transaction, so that of two taps at once one acts, and an update
 * that comes again after a crash acts again only if the first time was undone.
 */
export async function answerPress(
  deps: ChatDeps,
  update: Extract<ChatUpdate, { kind: "button" }>,
  updateId: string,
): Promise<PressAnswer> {
  const user = await readChatUser(deps, deps.database.direct, update.chatId);
  const language = user?.language ?? deps.defaultLanguage;
  if (user === null) return noticeOf("notLinked", language);
  if (!user.isActive) return noticeOf("deactivated", language);
  const key = buttonKeyOf(update.data);
  if (key === null) return noticeOf("buttonOld", language);
  try {
    const { chatId } = update;
    const pressed = await deps.database.transaction((tx) => press(tx, deps, { chatId, key, updateId }));
    return await answerOf(deps, user, pressed, updateId);
  } catch (error) {
    return { notice: "", edited: await textOfError(deps, user, error), asked: null };
  }
}

async function answerOf(
  deps: ChatDeps,
  user: ChatUser,
  pressed: Pressed,
  updateId: string,
): Promise<PressAnswer> {
  const { language } = user;
  switch (pressed.kind) {
    case "word":
      return noticeOf(pressed.word, language);
    case "done":
      return { notice: "", edited: pressed.text, asked: null };
    case "ask":
      return { notice: "", edited: null, asked: await askOf(deps, user, pressed) };
    case "refund":
      return { notice: "", edited: await finishRefund(deps, user, pressed.refundId, updateId), asked: null };
  }
}

/** A question, or why it is not asked: what it came from stays. */
async function askOf(
  deps: ChatDeps,
  user: ChatUser,
  { action, subject }: Extract<Pressed, { kind: "ask" }>,
): Promise<ChatText> {
  try {
    return await ask(deps, user, action, subject);
  } catch (error) {
    return await textOfError(deps, user, error);
  }
}

function noticeOf(word: ChatWord, language: Language): PressAnswer {
  return { notice: CHAT_WORDS[word][language], edited: null, asked: null };
}

async function press(
  tx: Tx,
  deps: ChatDeps,
  { chatId, key, updateId }: { readonly chatId: string; readonly key: string; readonly updateId: string },
): Promise<Pressed> {
  // In the same transaction: a role that was taken a moment ago is seen.
  const user = await readChatUser(deps, tx, chatId);
  if (user === null || !user.isActive) return { kind: "word", word: "notLinked" };
  const { userId, language } = user;
  const button = await takeButton(tx, deps, { key, chatId, userId, updateId });
  if (button === null) return { kind: "word", word: "buttonOld" };
  const { action, subject } = button;
  const refusal = judgeButton(user, action, deps.requiresAdminTotp);
  if (refusal !== null) return { kind: "word", word: wordOfRefusal(refusal) };
  if (isAsking(action)) return { kind: "ask", action: askedBy(action), subject };
  const actor = actorOfUpdate(userId, updateId);
  switch (action) {
    case "maintenance_on":
      return { kind: "done", text: await beginMaintenance(tx, deps, actor, { subject, user }) };
    case "maintenance_off":
      return { kind: "done", text: await stopMaintenance(tx, deps, actor, { subject, user }) };
    case "cancel":
      return { kind: "done", text: wordText("cancelled", language) };
    case "language":
      await chooseLanguage(tx, deps, userId, subject === "ru" ? "ru" : "en");
      return { kind: "done", text: wordText("languageChosen", subject === "ru" ? "ru" : "en") };
    case "release": {
      const { released } = await releaseDevice(tx, deps, actor, { ownerId: userId, tokenId: subject });
      return { kind: "done", text: releasedText(released, language) };
    }
    case "free_seat": {
      const wasHeld = await freeSeatByOwner(tx, deps, actor, { userId, tokenId: subject });
      const text = wasHeld ? wordText("seatFreed", language) : releasedText(false, language);
      return { kind: "done", text };
    }
    case "freeze":
    case "thaw":
      return { kind: "done", text: await freezeOrThaw(tx, deps, actor, { action, tokenId: subject, user }) };
    case "extend":
      return { kind: "done", text: await extendByButton(tx, deps, actor, { ...button, user }) };
    case "end_session":
      return { kind: "done", text: await endSession(tx, deps, actor, subject, language) };
    case "refund":
      return { kind: "refund", refundId: await beginRefund(tx, deps, actor, subject) };
  }
}

/** @returns null: it cannot be pressed, or what it does is done */
async function takeButton(
  tx: Tx,
  { clock }: Pick<ChatDeps, "clock">,
  pressed: Press,
): Promise<{ readonly action: ButtonAction; readonly subject: string; readonly isRepeated: boolean } | null> {
  const button = await pressButton(tx, pressed, new Date(clock.nowMs()));
  if (button === null) return null;
  const { action, subject, isRepeated } = button;
  if (!isButtonAction(action) || !isSubjectOf(action, subject)) return null;
  // To do it again would release whoever has come since, and what it answers would be of the second time.
  return isRepeated && !mayRepeat(action) ? null : { action, subject, isRepeated };
}

function releasedText(released: boolean, language: Language): ChatText {
  const text = released
    ? {
        en: "Released: another device can take the token now.",
        ru: "Освобождён: токен может занять другое устройство.",
      }
    : { en: "No device holds this token any more.", ru: "Токен уже не занят ни одним устройством." };
  return chatText({ lines: [text[language]] });
}

async function endSession(
  tx: Tx,
  deps: ChatDeps,
  actor: ReturnType<typeof actorOfUpdate>,
  sessionId: string,
  language: Language,
): Promise<ChatText> {
  try {
    await forceEndSession(tx, deps, actor, { sessionId, reason: "ended from Telegram" });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    return chatText({
      lines: [{ en: "This session has ended already.", ru: "Этот сеанс уже завершён." }[language]],
    });
  }
  return chatText({ lines: [{ en: "The session has ended.", ru: "Сеанс завершён." }[language]] });
}

function beginRefund(tx: Tx, deps: ChatDeps, actor: ReturnType<typeof actorOfUpdate>, paymentId: string) {
  return refundPayment(deps.payments, actor).begin(tx, { paymentId, reason: "refunded from Telegram" });
}

/** What was begun is resumed by a job if the provider is away. */
async function finishRefund(
  deps: ChatDeps,
  user: ChatUser,
  refundId: string,
  updateId: string,
): Promise<ChatText> {
  const { language, timeZone } = user;
  const steps = refundPayment(deps.payments, actorOfUpdate(user.userId, updateId));
  try {
    const { refund } = await resumeSteps(deps.database, steps, refundId);
    const sum = sayIn(language, timeZone).znc(formatMoney(refund.amountCents));
    const text =
      refund.status === "failed"
        ? { en: `The provider refused the refund of ${sum}.`, ru: `Провайдер отказал в возврате ${sum}.` }
        : { en: `${sum} go back to the customer.`, ru: `${sum} возвращаются клиенту.` };
    return chatText({ lines: [text[language]] });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "payment_provider_unavailable") throw error;
    const text = {
      en: "The provider does not answer. The refund is under way, and is tried again by itself.",
      ru: "Провайдер не отвечает. Возврат начат и будет повторён автоматически.",
    };
    return chatText({ lines: [text[language]] });
  }
}

/** A question with the two answers. */
async function ask(deps: ChatDeps, user: ChatUser, action: ButtonAction, subject: string): Promise<ChatText> {
  if (action === "ask_extend_by") return showExtensions(deps, user, subject);
  if (action === "extend") return askExtension(deps, user, subject);
  const { language } = user;
  const row = [
    { text: CHAT_WORDS.yes[language], action, subject },
    { text: CHAT_WORDS.no[language], action: "cancel" as const, subject: "" },
  ];
  const rows: PlannedButton[][] = [row];
  // A client that asks again all the time would be back after ten seconds.
  if (action === "release" && deps.takeover.by !== "off")
    rows.push([{ text: CHAT_WORDS.freeSeat[language], action: "free_seat", subject }]);
  return chatText(
    { lines: [await question(deps, user, action, subject)] },
    await makeButtons(deps, user, rows),
  );
}

async function question(
  deps: ChatDeps,
  user: ChatUser,
  action: ButtonAction,
  subject: string,
): Promise<string> {
  const { language, timeZone } = user;
  if (action === "refund") {
    const { direct } = deps.database;
    const { userId, amountCents } = await readPayment(direct, subject, null);
    const payer = (await readUser(direct, userId))?.username ?? "?";
    const sum = sayIn(language, timeZone).znc(formatMoney(amountCents));
    return {
      en: `Refund ${sum} to ${payer}? What is left of it in the wallet goes back through the provider.`,
      ru: `Вернуть ${sum} клиенту ${payer}? Через провайдера уйдёт то, что ещё осталось на балансе.`,
    }[language];
  }
  if (action === "maintenance_on" || action === "maintenance_off") return askMaintenance(user, subject);
  if (action === "freeze" || action === "thaw") return askFreeze(deps, user, action);
  return action === "end_session"
    ? {
        en: "End this session? Its traffic is cut at once.",
        ru: "Завершить этот сеанс? Соединения прервутся сразу.",
      }[language]
    : {
        en: "Release the device? Its traffic is cut at once.",
        ru: "Освободить токен от устройства? Соединения прервутся сразу.",
      }[language];
}
