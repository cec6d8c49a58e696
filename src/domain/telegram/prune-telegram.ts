import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { deleteInBatches } from "../../kernel/delete-in-batches.ts";
import { DAY_MS } from "../../kernel/duration.ts";
import { deleteOtherBots } from "./bot-state-store.ts";
import { deleteButtonsBefore } from "./button-store.ts";
import { deleteUpdatesBefore } from "./update-store.ts";

/** Telegram sends an update again for a day. */
const UPDATES_KEPT_MS = 3 * DAY_MS;
/** An old button says so for a while; after that, that it is old is all that anybody knows. */
const BUTTONS_KEPT_MS = DAY_MS;

/** Deletes what is of no use any more. */
export async function pruneTelegram(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly botId: string;
}): Promise<void> {
  const { direct } = deps.database;
  const nowMs = deps.clock.nowMs();
  const updatesBefore = new Date(nowMs - UPDATES_KEPT_MS);
  const buttonsBefore = new Date(nowMs - BUTTONS_KEPT_MS);
  await deleteInBatches((rowsMax) => deleteUpdatesBefore(direct, updatesBefore, rowsMax));
  await deleteInBatches((rowsMax) => deleteButtonsBefore(direct, buttonsBefore, rowsMax));
  await deleteOtherBots(direct, deps.botId);
}
