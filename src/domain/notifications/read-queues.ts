import type { Clock } from "../../kernel/clock.port.ts";
import type { Tx } from "../../kernel/database.port.ts";
import type { ChannelQueue } from "./channel-queue.ts";
import { selectQueues } from "./channel-store.ts";

/** What waits in the channels of notifications; a channel in which nothing waits is left out. */
export function readQueues(tx: Tx, clock: Clock): Promise<readonly ChannelQueue[]> {
  return selectQueues(tx, new Date(clock.nowMs()));
}
