import { sql } from "kysely";
import type { Tx } from "../../kernel/database.port.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { ChannelQueue } from "./channel-queue.ts";

/** The state of a channel, the same for all instances. */
export type ChannelState = {
  readonly pausedUntil: Date | null;
  readonly failures: number;
  readonly minuteAt: Date;
  readonly minuteCount: number;
};

/** Locks a channel until the transaction ends: claims of all instances take turns. */
export async function lockChannel(tx: Tx, name: string, now: Date): Promise<ChannelState> {
  await sql`
    INSERT INTO notification_channels (name, minute_at) VALUES (${name}, ${now})
    ON CONFLICT (name) DO NOTHING`.execute(tx);
  const { rows } = await sql<ChannelState>`
    SELECT paused_until AS "pausedUntil", failures, minute_at AS "minuteAt", minute_count AS "minuteCount"
      FROM notification_channels WHERE name = ${name} FOR UPDATE`.execute(tx);
  return rows[0] ?? { pausedUntil: null, failures: 0, minuteAt: now, minuteCount: 0 };
}

/** How many messages the channel may still send in this minute. A clock that was set back begins a new minute. */
export function allowanceOf(
  { minuteAt, minuteCount }: ChannelState,
  nowMs: number,
  perMinuteMax: number,
): number {
  const isThisMinute = nowMs - minuteAt.getTime() < MINUTE_MS && nowMs >= minuteAt.getTime();
  return isThisMinute ? Math.max(0, perMinuteMax - minuteCount) : perMinuteMax;
}

/** Counts messages of the current minute. */
export async function countClaimed(tx: Tx, name: string, now: Date, count: number): Promise<void> {
  const startedBefore = new Date(now.getTime() - MINUTE_MS);
  await sql`
    UPDATE notification_channels
       SET minute_count = CASE WHEN minute_at > ${startedBefore} AND minute_at <= ${now} THEN minute_count ELSE 0 END
                          + ${count},
           minute_at = CASE WHEN minute_at > ${startedBefore} AND minute_at <= ${now} THEN minute_at ELSE ${now} END
     WHERE name = ${name}`.execute(tx);
}

/** Pauses a channel. Several failures at once are one. @param until of the number of failures in a row */
export async function pauseChannel(
  tx: Tx,
  name: string,
  now: Date,
  until: (failures: number) => Date,
): Promise<void> {
  const state = await lockChannel(tx, name, now);
  if (state.pausedUntil !== null && state.pausedUntil > now) return;
  const failures = state.failures + 1;
  await sql`
    UPDATE notification_channels SET failures = ${failures}, paused_until = ${until(failures)}
     WHERE name = ${name}`.execute(tx);
}

/** After a success. */
export async function resumeChannel(tx: Tx, name: string): Promise<void> {
  await sql`
    UPDATE notification_channels SET failures = 0, paused_until = NULL
     WHERE name = ${name} AND failures > 0`.execute(tx);
}

/** The queue of each channel. Uses `notification_deliveries_due_idx`. */
export async function selectQueues(tx: Tx, now: Date): Promise<readonly ChannelQueue[]> {
  const { rows } = await sql<{ channel: string; waiting: bigint; oldest: number | null }>`
    SELECT channel, count(*) AS waiting,
           extract(epoch FROM ${now} - min(created_at) FILTER (WHERE due_at <= ${now} OR attempts > 0))::float8 AS oldest
      FROM notification_deliveries WHERE ended_at IS NULL GROUP BY channel`.execute(tx);
  return rows.map(({ channel, waiting, oldest }) => ({
    channel,
    waiting: Number(waiting),
    oldestSeconds: Math.max(0, oldest ?? 0),
  }));
}
