import type { Tx } from "../../kernel/database.port.ts";
import type { Language } from "../../kernel/language.ts";
import { chooseLanguage } from "../identity/choose-language.ts";
import { linkTelegram } from "../identity/link-telegram.ts";
import type { Permission } from "../identity/role-rules.ts";
import { readTelegramUser } from "../identity/telegram-links.ts";
import { unlinkTelegram } from "../identity/unlink-telegram.ts";
import { answerBalance, answerTokens, type ChatUser } from "./answer-customer.ts";
import { answerMaintenance } from "./answer-maintenance.ts";
import { answerPayments, answerStatus, answerToday, answerWho } from "./answer-operator.ts";
import { answerRedeem } from "./answer-redeem.ts";
import type { ChatText } from "./bot-api.port.ts";
import { languageNamed } from "./button-rules.ts";
import type { ChatDeps } from "./chat-deps.ts";
import { chatText } from "./chat-text-rules.ts";
import { CHAT_WORDS, type ChatWord, type CommandName, commandNamed, helpLines } from "./chat-words.ts";
import { type DeskRefusal, judgeDeskRight } from "./desk-right-rules.ts";
import { makeButtons } from "./make-buttons.ts";
import { actorOfUpdate } from "./update-actor.ts";
import type { ChatUpdate } from "./update-rules.ts";
import { commandOf } from "./update-rules.ts";

/** An answer, and another chat that is told something. */
export type TextAnswer = {
  readonly answer: ChatText;
  readonly elsewhere: { readonly chatId: string; readonly text: ChatText } | null;
};

/** What a text of a private chat is answered with. */
export async function answerText(
  deps: ChatDeps,
  update: Extract<ChatUpdate, { kind: "text" }>,
  updateId: string,
): Promise<TextAnswer> {
  const command = commandOf(update.text);
  if (command?.name === "start" && command.rest !== "")
    return answerStart(deps, update, command.rest, updateId);
  const user = await readChatUser(deps, deps.database.direct, update.chatId);
  const alone = (answer: ChatText): TextAnswer => ({ answer, elsewhere: null });
  if (user === null) return alone(wordText("notLinked", deps.defaultLanguage));
  if (!user.isActive) return alone(wordText("deactivated", user.language));
  const known = commandNamed(command?.name === "start" ? "help" : (command?.name ?? ""));
  if (known === null) return alone(wordText("unknownCommand", user.language));
  return alone(await answerCommand(deps, user, known.command, command?.rest ?? "", updateId));
}

/** Whoever talks in a chat, as they are now. */
export async function readChatUser(
  { defaultLanguage }: Pick<ChatDeps, "defaultLanguage">,
  tx: Tx,
  chatId: string,
): Promise<ChatUser | null> {
  const user = await readTelegramUser(tx, chatId);
  return user === null ? null : { ...user, language: user.language ?? defaultLanguage };
}

async function answerStart(
  deps: ChatDeps,
  { chatId, name }: { readonly chatId: string; readonly name: string | null },
  code: string,
  updateId: string,
): Promise<TextAnswer> {
  const linked = await deps.database.transaction((tx) =>
    linkTelegram(tx, deps, actorOfUpdate(null, updateId), { code, chatId, name }),
  );
  const user = await readChatUser(deps, deps.database.direct, chatId);
  const language = user?.language ?? deps.defaultLanguage;
  if (linked === null || user === null) {
    return { answer: wordText("codeInvalid", language), elsewhere: null };
  }
  const { formerChatId } = linked;
  const isElsewhere = formerChatId !== null && formerChatId !== chatId;
  const title = {
    en: `Linked to the account ${user.username}.`,
    ru: `Чат привязан к учётной записи ${user.username}.`,
  };
  return {
    answer: chatText({ title: title[language], lines: helpLines(language, user.role !== null) }),
    elsewhere: isElsewhere ? { chatId: formerChatId, text: wordText("moved", language) } : null,
  };
}

function answerCommand(
  deps: ChatDeps,
  user: ChatUser,
  command: CommandName,
  rest: string,
  updateId: string,
): Promise<ChatText> {
  switch (command) {
    case "balance":
      return answerBalance(deps, user);
    case "tokens":
      return answerTokens(deps, user);
    case "redeem":
      return answerRedeem(deps, user, rest, updateId);
    case "language":
      return answerLanguage(deps, user, rest);
    case "stop":
      return answerStop(deps, user, updateId);
    case "help":
      return answerHelp(user);
    case "status":
      return atDesk(deps, user, "read", answerStatus);
    case "today":
      return atDesk(deps, user, "read", answerToday);
    case "who":
      return atDesk(deps, user, "read", answerWho);
    case "maintenance":
      return atDesk(deps, user, "read", answerMaintenance);
    case "payments":
      return atDesk(deps, user, "read", answerPayments);
  }
}

/** Chats of users without a role learn nothing of the commands of the desk. */
async function atDesk(
  deps: ChatDeps,
  user: ChatUser,
  permission: Permission,
  answer: (deps: ChatDeps, user: ChatUser) => Promise<ChatText>,
): Promise<ChatText> {
  if (user.role === null) return wordText("unknownCommand", user.language);
  const refusal = judgeDeskRight(user, permission, deps.requiresAdminTotp);
  return refusal === null ? answer(deps, user) : wordText(wordOfRefusal(refusal), user.language);
}

export function wordOfRefusal(refusal: Exclude<DeskRefusal, null>): ChatWord {
  switch (refusal) {
    case "role":
      return "refusedByRole";
    case "link_without_totp":
      return "refusedWithoutTotp";
    case "money_needs_totp":
      return "moneyInConsole";
  }
}

async function answerHelp({ language, role, username, chatId }: ChatUser): Promise<ChatText> {
  const lines = [...helpLines(language, role !== null)];
  // For AUDIT_HEAD_TELEGRAM_CHAT.
  if (role !== null) lines.push({ en: `This chat: ${chatId}`, ru: `Этот чат: ${chatId}` }[language]);
  return chatText({ title: username, lines });
}

async function answerLanguage(deps: ChatDeps, user: ChatUser, rest: string): Promise<ChatText> {
  const chosen = languageNamed(rest);
  if (chosen !== null) {
    await chooseLanguage(deps.database.direct, deps, user.userId, chosen);
    return wordText("languageChosen", chosen);
  }
  const action = "language" as const;
  const row = [
    { text: "English", action, subject: "en" },
    { text: "Русский", action, subject: "ru" },
  ];
  const keyboard = await makeButtons(deps, user, [row]);
  return chatText({ lines: [CHAT_WORDS.chooseLanguage[user.language]] }, keyboard);
}

async function answerStop(
  deps: ChatDeps,
  { userId, language }: ChatUser,
  updateId: string,
): Promise<ChatText> {
  const reason = "stopped in the chat";
  await deps.database.transaction((tx) =>
    unlinkTelegram(tx, deps, actorOfUpdate(userId, updateId), { userId, reason }),
  );
  return wordText("stopped", language);
}

export function wordText(word: ChatWord, language: Language): ChatText {
  return chatText({ lines: [CHAT_WORDS[word][language]] });
}
