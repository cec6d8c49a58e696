import type { Tx } from "../../kernel/database.port.ts";
import { type BotState, selectBotState } from "./bot-state-store.ts";

export type { BotState } from "./bot-state-store.ts";

/** How the connection with Telegram is; null: no instance has tried yet. */
export function readBotState(tx: Tx, botId: string): Promise<BotState | null> {
  return selectBotState(tx, botId);
}
