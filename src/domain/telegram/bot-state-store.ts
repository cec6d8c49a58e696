import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { BotProblem } from "./bot-api.port.ts";

/** A problem of the connection with Telegram, as it is stored and shown. */
export type StoredProblem = BotProblem | "webhook_failing";

export type BotState = {
  readonly username: string | null;
  /** When Telegram last answered as it should; null: never. */
  readonly contactAt: Date | null;
  /** A code; null: none. */
  readonly problem: string | null;
  readonly problemSince: Date | null;
};

/** By the clock of the database: those of several machines differ. */
const holding = (holdSeconds: number) => sql`now() + ${holdSeconds} * interval '1 second'`;

/**
 * Takes the right to fetch the updates of a bot, if nobody has it or whoever had it is silent for too long.
 * @returns whether it was taken
 */
export async function takeHold(tx: Tx, botId: string, holder: Uuid, holdSeconds: number): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO telegram_state (bot_id, holder, held_until) VALUES (${botId}, ${holder}, ${holding(holdSeconds)})
    ON CONFLICT (bot_id) DO UPDATE SET holder = EXCLUDED.holder, held_until = EXCLUDED.held_until
      WHERE telegram_state.holder IS NULL OR telegram_state.held_until < now()
    RETURNING 1`.execute(tx);
  return rows.length > 0;
}

/** @returns false: another instance has taken it over */
export async function renewHold(tx: Tx, botId: string, holder: Uuid, holdSeconds: number): Promise<boolean> {
  const { rows } = await sql`
    UPDATE telegram_state SET held_until = ${holding(holdSeconds)}
     WHERE bot_id = ${botId} AND holder = ${holder} RETURNING 1`.execute(tx);
  return rows.length > 0;
}

export async function endHold(tx: Tx, botId: string, holder: Uuid): Promise<void> {
  await sql`UPDATE telegram_state SET holder = NULL, held_until = NULL
             WHERE bot_id = ${botId} AND holder = ${holder}`.execute(tx);
}

/** Telegram has answered. @param username null: unchanged. @returns the problem that is over; null: there was none */
export async function storeContact(
  tx: Tx,
  botId: string,
  now: Date,
  username: string | null,
): Promise<string | null> {
  const { rows } = await sql<{ problem: string | null }>`
    UPDATE telegram_state n SET contact_at = ${now}, problem = NULL, problem_since = NULL,
           username = coalesce(${username}::text, n.username)
      FROM (SELECT bot_id, problem FROM telegram_state WHERE bot_id = ${botId} FOR UPDATE) o
     WHERE n.bot_id = o.bot_id RETURNING o.problem`.execute(tx);
  return rows[0]?.problem ?? null;
}

/** @returns whether it is another problem than before */
export async function storeProblem(
  tx: Tx,
  botId: string,
  problem: StoredProblem,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE telegram_state SET problem = ${problem}, problem_since = ${now}
     WHERE bot_id = ${botId} AND problem IS DISTINCT FROM ${problem} RETURNING 1`.execute(tx);
  return rows.length > 0;
}

export async function selectBotState(tx: Tx, botId: string): Promise<BotState | null> {
  const row = await tx
    .selectFrom("telegram_state")
    .select(["username", "contact_at as contactAt", "problem", "problem_since as problemSince"])
    .where("bot_id", "=", botId)
    .executeTakeFirst();
  return row ?? null;
}

/** A bot whose token was changed for that of another one leaves its row; there is one for each bot that was ever set. */
export async function deleteOtherBots(tx: Tx, botId: string): Promise<void> {
  await tx.deleteFrom("telegram_state").where("bot_id", "!=", botId).execute();
}
