/** What an update of Telegram means to us. Ids are texts. */
export type ChatUpdate =
  | { readonly kind: "text"; readonly chatId: string; readonly name: string | null; readonly text: string }
  | {
      readonly kind: "button";
      readonly chatId: string;
      readonly messageId: number;
      readonly callbackId: string;
      readonly data: string;
    }
  /** Its owner has blocked the bot, or lets it write again. */
  | { readonly kind: "blocked"; readonly chatId: string; readonly isBlocked: boolean }
  /** A group or a channel, in which others would read along. */
  | { readonly kind: "group"; readonly chatId: string }
  | { readonly kind: "other" };

/** Of a longer text nothing is ours. */
const TEXT_CHARACTERS_MAX = 200;
const NAME_CHARACTERS_MAX = 60;
/** As Telegram bounds it. */
const DATA_CHARACTERS_MAX = 64;
const CALLBACK_ID_CHARACTERS_MAX = 100;

type Members = Readonly<Record<string, unknown>>;

/** The number of an update, which orders them; null if it is no update. */
export function updateIdOf(update: unknown): number | null {
  const id = membersOf(update)?.update_id;
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : null;
}

/** Reads an update, whatever was sent. Pure, and never throws. */
export function readUpdate(update: unknown): ChatUpdate {
  const members = membersOf(update);
  const message = membersOf(members?.message);
  if (message !== null) return readMessage(message);
  const pressed = membersOf(members?.callback_query);
  if (pressed !== null) return readPressed(pressed);
  const membership = membersOf(members?.my_chat_member);
  return membership === null ? OTHER : readMembership(membership);
}

const OTHER: ChatUpdate = { kind: "other" };

function readMessage({ chat, from, text }: Members): ChatUpdate {
  const place = placeOf(chat, from);
  if (place === null) return OTHER;
  const { chatId, isPrivate } = place;
  if (!isPrivate) return { kind: "group", chatId };
  return {
    kind: "text",
    chatId,
    name: nameOf(membersOf(from)),
    text: typeof text === "string" ? cut(text, TEXT_CHARACTERS_MAX) : "",
  };
}

function readPressed({ id, from, message, data }: Members): ChatUpdate {
  const { chat, message_id: messageId } = membersOf(message) ?? {};
  const place = placeOf(chat, from);
  if (place === null || !place.isPrivate || typeof id !== "string" || typeof data !== "string") return OTHER;
  if (id.length > CALLBACK_ID_CHARACTERS_MAX || data.length > DATA_CHARACTERS_MAX) return OTHER;
  if (typeof messageId !== "number" || !Number.isSafeInteger(messageId)) return OTHER;
  return { kind: "button", chatId: place.chatId, messageId, callbackId: id, data };
}

function readMembership({ chat, from, new_chat_member: now }: Members): ChatUpdate {
  const place = placeOf(chat, from);
  const status = membersOf(now)?.status;
  if (place === null || typeof status !== "string") return OTHER;
  const { chatId } = place;
  if (place.isPrivate)
    return { kind: "blocked", chatId, isBlocked: status === "kicked" || status === "left" };
  return status === "kicked" || status === "left" ? OTHER : { kind: "group", chatId };
}

/** A chat is private if it is one of us and one person: then both have the same id. */
function placeOf(
  chat: unknown,
  from: unknown,
): { readonly chatId: string; readonly isPrivate: boolean } | null {
  const { id, type } = membersOf(chat) ?? {};
  const sender = membersOf(from)?.id;
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return null;
  if (type !== "private") return { chatId: String(id), isPrivate: false };
  return id === sender && id > 0 ? { chatId: String(id), isPrivate: true } : null;
}

/** With halves of surrogate pairs, which no JSON column of PostgreSQL takes. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** The user name with its sign, else the name. */
function nameOf(from: Members | null): string | null {
  const { username, first_name: first } = from ?? {};
  if (typeof username === "string" && /^\w{1,32}$/.test(username)) return `@${username}`;
  const name = typeof first === "string" ? first.replace(CONTROLS, " ").trim() : "";
  return name === "" ? null : cut(name, NAME_CHARACTERS_MAX);
}

/** By characters: half a surrogate pair is none. */
function cut(text: string, charactersMax: number): string {
  return [...text.slice(0, 2 * charactersMax)].slice(0, charactersMax).join("");
}

function membersOf(value: unknown): Members | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : null;
}

/** A command with what follows it: `/start CODE`, `/start@the_bot CODE`. @returns null if the text is none */
export function commandOf(text: string): { readonly name: string; readonly rest: string } | null {
  const [, name, rest = ""] = /^\/([a-z]{1,32})(?:@\w{1,64})?(?:\s+(\S.*))?$/is.exec(text.trim()) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), rest: rest.trim() };
}
