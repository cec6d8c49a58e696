import type { Actor } from "../../kernel/actor.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import { recordFact } from "../facts/record-fact.ts";
import { deleteLinkOfUser, deleteTelegramCodeOf } from "./telegram-link-store.ts";

/**
 * Ends the link of a user with a chat, and makes an open code invalid. Writes one audit row if there was a link.
 * @returns the chat, to be told after the commit; null: there was none
 */
export async function unlinkTelegram(
  tx: Tx,
  deps: { readonly clock: Clock; readonly newId: NewId },
  actor: Actor,
  { userId, reason }: { readonly userId: Uuid; readonly reason: string },
): Promise<string | null> {
  await deleteTelegramCodeOf(tx, userId);
  const ended = await deleteLinkOfUser(tx, userId);
  if (ended === null) return null;
  await recordFact(tx, deps, actor, {
    name: "user.telegram_unlinked",
    resourceId: userId,
    userId,
    before: { telegram_name: ended.name },
    reason,
  });
  return ended.chatId;
}
