import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import {
  selectReachable,
  selectTelegramLink,
  selectTelegramUser,
  storeBlocked,
  type TelegramLink,
  type TelegramUser,
} from "./telegram-link-store.ts";

export type { TelegramLink, TelegramUser } from "./telegram-link-store.ts";

/** The chat that is linked to a user; null: none. */
export function readTelegramLink(tx: Tx, userId: Uuid): Promise<TelegramLink | null> {
  return selectTelegramLink(tx, userId);
}

/** Who talks in a private chat, as they are now; null: nobody that we know. */
export function readTelegramUser(tx: Tx, chatId: string): Promise<TelegramUser | null> {
  return selectTelegramUser(tx, chatId);
}

/** Those of some users who have a chat in which the bot may write. */
export function readReachable(tx: Tx, userIds: readonly Uuid[]): Promise<readonly Uuid[]> {
  return selectReachable(tx, userIds);
}

/** The owner of a chat has blocked the bot, or lets it write again (null): nothing is sent meanwhile. */
export function noteBlocked(tx: Tx, chatId: string, blockedAt: Date | null): Promise<void> {
  return storeBlocked(tx, chatId, blockedAt);
}
