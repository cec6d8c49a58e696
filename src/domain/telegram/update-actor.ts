import type { Actor } from "../../kernel/actor.ts";

/** Who acts by an update of Telegram, for the audit log: the user, by Telegram, with the number of the update. */
export function actorOfUpdate(userId: string | null, updateId: string): Actor {
  return { userId, ip: null, userAgent: "Telegram", requestId: `telegram-${updateId}` };
}
