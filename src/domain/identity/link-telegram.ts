import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import {
  deleteLinkOfChat,
  deleteLinkOfUser,
  insertTelegramLink,
  lockTelegramLinks,
  selectLinkMadeBy,
  selectTelegramCodeOwner,
  takeTelegramCode,
} from "./telegram-link-store.ts";
import { lockUser } from "./user-store.ts";

/** A link that was made. */
export type LinkedChat = {
  readonly userId: Uuid;
  /** The chat that the user had before; null: none, or this one. */
  readonly formerChatId: string | null;
};

/**
 * Links a private chat to the user for whom a code was issued. The user's former chat, and a user that the chat had, lose their link.
 * Writes an audit row for each link that begins or ends. The same code again in the same chat returns the same: an update may be
 * handled again after a crash.
 * @returns null if the code is unknown, used or expired, or its user is deactivated
 */
export async function linkTelegram(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Omit<Actor, "userId">,
  chat: { readonly code: string; readonly chatId: string; readonly name: string | null },
): Promise<LinkedChat | null> {
  const { code, chatId, name } = chat;
  await lockTelegramLinks(tx);
  const now = new Date(deps.clock.nowMs());
  // The user is locked before the code, as by a reset of the password, so that the two do not deadlock.
  const ownerId = await selectTelegramCodeOwner(tx, code, now);
  const user = ownerId === null ? null : await lockUser(tx, ownerId);
  const taken = user?.isActive === true ? await takeTelegramCode(tx, code, now) : null;
  if (taken === null) return selectLinkMadeBy(tx, code, chatId);
  const { userId } = taken;
  const ended = await deleteLinkOfChat(tx, chatId);
  const formerChatId = (await deleteLinkOfUser(tx, userId))?.chatId ?? null;
  await insertTelegramLink(tx, { ...taken, chatId, name, code, formerChatId, linkedAt: now });
  const by = { ...actor, userId };
  if (ended !== null && ended.userId !== userId) {
    await recordFact(tx, deps, by, {
      name: "user.telegram_unlinked",
      resourceId: ended.userId,
      userId: ended.userId,
      before: { telegram_name: ended.name },
      reason: "the chat was linked to another account",
    });
  }
  await recordFact(tx, deps, by, {
    name: "user.telegram_linked",
    resourceId: userId,
    userId,
    after: { telegram_name: name, moved: formerChatId !== null },
  });
  return { userId, formerChatId };
}
