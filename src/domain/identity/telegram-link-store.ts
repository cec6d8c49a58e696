import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Role } from "../../kernel/role.ts";
import { hashSecret } from "../../kernel/secret-hash.ts";
import { roleOf } from "./role-rules.ts";

/** A one-time code of the console, as it is stored. */
export type StoredCode = { readonly userId: Uuid; readonly hasTotp: boolean };

/** A private chat that is linked to a user. */
export type TelegramLink = {
  readonly userId: Uuid;
  readonly chatId: string;
  /** How Telegram names its owner; null: not at all. */
  readonly name: string | null;
  readonly linkedAt: Date;
  /** Since when the owner blocks the bot; null: not. */
  readonly blockedAt: Date | null;
};

/** Who talks in a chat, with what decides about what they may do, now. */
export type TelegramUser = {
  readonly userId: Uuid;
  readonly username: string;
  readonly chatId: string;
  readonly isActive: boolean;
  readonly role: Role | null;
  readonly language: Language | null;
  readonly timeZone: string;
  /** Whether the sign-in that made the link had given a code, and the user has a second factor still. */
  readonly hasTotp: boolean;
};

/** Stores the hash of a code. Replaces an earlier one. */
export async function upsertTelegramCode(
  tx: Tx,
  code: StoredCode & { readonly code: string; readonly expiresAt: Date },
): Promise<void> {
  const values = { code_hash: hashSecret(code.code), has_totp: code.hasTotp, expires_at: code.expiresAt };
  await tx
    .insertInto("telegram_codes")
    .values({ user_id: code.userId, ...values })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(values))
    .execute();
}

/** Whose code it is, if it is stored and has not expired. Nothing is locked. */
export async function selectTelegramCodeOwner(tx: Tx, code: string, now: Date): Promise<Uuid | null> {
  const row = await tx
    .selectFrom("telegram_codes")
    .select("user_id")
    .where("code_hash", "=", hashSecret(code))
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row?.user_id ?? null;
}

/** Deletes a code that is used. @returns null if it is unknown or expired; of several calls at once all but one get null */
export async function takeTelegramCode(tx: Tx, code: string, now: Date): Promise<StoredCode | null> {
  const row = await tx
    .deleteFrom("telegram_codes")
    .where("code_hash", "=", hashSecret(code))
    .where("expires_at", ">", now)
    .returning(["user_id", "has_totp"])
    .executeTakeFirst();
  return row === undefined ? null : { userId: row.user_id, hasTotp: row.has_totp };
}

/** At most one for each user, so that nothing else need delete them. */
export async function deleteTelegramCodeOf(tx: Tx, userId: Uuid): Promise<void> {
  await tx.deleteFrom("telegram_codes").where("user_id", "=", userId).execute();
}

export async function selectTelegramLink(tx: Tx, userId: Uuid): Promise<TelegramLink | null> {
  const row = await tx
    .selectFrom("telegram_links")
    .select([
      "user_id as userId",
      "chat_id as chatId",
      "name",
      "linked_at as linkedAt",
      "blocked_at as blockedAt",
    ])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row ?? null;
}

/** The link that a code has made, if it was made in this chat. */
export async function selectLinkMadeBy(
  tx: Tx,
  code: string,
  chatId: string,
): Promise<{ readonly userId: Uuid; readonly formerChatId: string | null } | null> {
  const row = await tx
    .selectFrom("telegram_links")
    .select(["user_id as userId", "former_chat_id as formerChatId"])
    .where("chat_id", "=", chatId)
    .where("code_hash", "=", hashSecret(code))
    .executeTakeFirst();
  return row ?? null;
}

export async function selectTelegramUser(tx: Tx, chatId: string): Promise<TelegramUser | null> {
  const row = await tx
    .selectFrom("telegram_links as l")
    .innerJoin("users as u", "u.id", "l.user_id")
    .leftJoin("totp_secrets as t", "t.user_id", "u.id")
    .select([
      "u.id",
      "u.username",
      "u.is_active",
      "u.is_superuser",
      "u.desk_role",
      "u.language",
      "u.time_zone",
    ])
    .select(["l.has_totp", "t.confirmed_at"])
    .where("l.chat_id", "=", chatId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    userId: row.id,
    username: row.username,
    chatId,
    isActive: row.is_active,
    role: roleOf(row),
    language: row.language,
    timeZone: row.time_zone,
    hasTotp: row.has_totp && row.confirmed_at !== null,
  };
}

/**
 * Until the transaction ends, nobody else links a chat. A link may end two others, of its user and of its chat: two that exchange their chats
 * would wait for each other, and two that want one chat would meet its unique index. Taken before the lock of a user.
 */
export async function lockTelegramLinks(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('telegram_links', 0))`.execute(tx);
}

type EndedLink = Pick<TelegramLink, "userId" | "chatId" | "name">;

/** Deletes the link of a chat, and locks nothing else. @returns null if there was none */
export async function deleteLinkOfChat(tx: Tx, chatId: string): Promise<EndedLink | null> {
  const ended = await tx
    .deleteFrom("telegram_links")
    .where("chat_id", "=", chatId)
    .returning(["user_id as userId", "chat_id as chatId", "name"])
    .executeTakeFirst();
  return ended ?? null;
}

/** The same of a user. */
export async function deleteLinkOfUser(tx: Tx, userId: Uuid): Promise<EndedLink | null> {
  const ended = await tx
    .deleteFrom("telegram_links")
    .where("user_id", "=", userId)
    .returning(["user_id as userId", "chat_id as chatId", "name"])
    .executeTakeFirst();
  return ended ?? null;
}

/** Neither the user nor the chat may have a link. */
export async function insertTelegramLink(
  tx: Tx,
  link: StoredCode & {
    readonly chatId: string;
    readonly name: string | null;
    readonly code: string;
    readonly formerChatId: string | null;
    readonly linkedAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto("telegram_links")
    .values({
      user_id: link.userId,
      chat_id: link.chatId,
      name: link.name,
      code_hash: hashSecret(link.code),
      former_chat_id: link.formerChatId,
      has_totp: link.hasTotp,
      linked_at: link.linkedAt,
    })
    .execute();
}

/** @param blockedAt null: the owner lets the bot write again */
export async function storeBlocked(tx: Tx, chatId: string, blockedAt: Date | null): Promise<void> {
  await tx
    .updateTable("telegram_links")
    .set({ blocked_at: blockedAt })
    .where("chat_id", "=", chatId)
    .where("blocked_at", blockedAt === null ? "is not" : "is", null)
    .execute();
}

/** Those of some users whom the bot can write to. */
export async function selectReachable(tx: Tx, userIds: readonly Uuid[]): Promise<readonly Uuid[]> {
  if (userIds.length === 0) return [];
  const rows = await tx
    .selectFrom("telegram_links")
    .select("user_id")
    .where("user_id", "in", [...userIds])
    .where("blocked_at", "is", null)
    .execute();
  return rows.map(({ user_id }) => user_id);
}
