import type { Tx } from "../../kernel/database.port.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { Uuid } from "../../kernel/ids.ts";
import { type Channel, userOfRecipient } from "./channel.port.ts";
import { allowanceOf, countClaimed, lockChannel } from "./channel-store.ts";
import {
  beginAttempt,
  countSent,
  type DueRow,
  endDelivery,
  isAnyDue,
  lockDue,
  mergeInto,
  postpone,
} from "./delivery-store.ts";
import { quietUntil } from "./local-clock-rules.ts";
import { isNoticeKind, NOTICE_KIND_NAMES, noticeKindOf } from "./notice-kinds.ts";
import { selectToldUser } from "./user-store.ts";

/** Longer than any attempt with its commit: then whoever had it is dead. */
const LEASE_BEYOND_ATTEMPT_MS = MINUTE_MS;
/** Texts name ten; the rest is a number. Rows beyond it go into the next message. */
const MERGED_MAX = 1_000;
/** What waits for a recipient who has had enough. */
const POSTPONED_MS = 15 * MINUTE_MS;
/** Rows looked at in one claim: rows that turn out to be merged, postponed or dropped must not hide those behind them for long. */
const ROWS_PER_MESSAGE = 4;

/** Quiet hours hold them not back. */
const URGENT_KINDS: readonly string[] = NOTICE_KIND_NAMES.filter((kind) => noticeKindOf(kind).isUrgent);
const UNBOUND_KINDS: readonly string[] = NOTICE_KIND_NAMES.filter((kind) => noticeKindOf(kind).isFixed);

/** What a claim took: messages to be sent, and how many rows it dealt with in all. */
export type Claimed = {
  readonly messages: readonly { readonly id: Uuid; readonly recipient: string }[];
  readonly handled: number;
};

const NOTHING: Claimed = { messages: [], handled: 0 };

/**
 * Takes the next messages of a channel, for nobody else to take until their lease is over, and merges bursts. Obeys the pause and the
 * rates of the channel; its row stays locked until the transaction ends, so that the rates are exact over all instances.
 * @param messagesMax at least 1
 * @param sending how many messages this process sends to each recipient now
 */
export async function claimDue(
  tx: Tx,
  channel: Channel,
  nowMs: number,
  messagesMax: number,
  sending: ReadonlyMap<string, number>,
): Promise<Claimed> {
  const { name, policy } = channel;
  const now = new Date(nowMs);
  const perRecipientMax = policy.sentAtOncePerRecipientMax ?? Number.POSITIVE_INFINITY;
  const counts = new Map(sending);
  const isBusy = (recipient: string): boolean => (counts.get(recipient) ?? 0) >= perRecipientMax;
  const resting = (await channel.resting?.(tx, now)) ?? [];
  const exceptRecipients = [...resting, ...[...counts.keys()].filter(isBusy)];
  if (!(await isAnyDue(tx, name, NOTICE_KIND_NAMES, now, exceptRecipients))) return NOTHING;
  const state = await lockChannel(tx, name, now);
  if (state.pausedUntil !== null && state.pausedUntil > now) return NOTHING;
  const allowed = Math.min(messagesMax, allowanceOf(state, nowMs, policy.sentPerMinuteMax));
  if (allowed === 0) return NOTHING;
  const rowsMax = allowed * ROWS_PER_MESSAGE;
  const rows = await lockDue(tx, name, NOTICE_KIND_NAMES, now, { exceptRecipients, rowsMax });
  const messages: Claimed["messages"][number][] = [];
  const done = new Set<string>();
  const leasedUntil = new Date(nowMs + policy.attemptMsMax + LEASE_BEYOND_ATTEMPT_MS);
  for (const row of rows) {
    if (messages.length === allowed) break;
    if (isBusy(row.recipient)) continue;
    const group = `${row.kind} ${row.recipient}`;
    const isMerged = row.attempts === 0 && policy.mergesBursts && !UNBOUND_KINDS.includes(row.kind);
    if (isMerged && done.has(group)) continue;
    if (isMerged) done.add(group);
    if (!(await isSendable(tx, { name, policy }, row, now))) continue;
    await beginAttempt(tx, row.id, leasedUntil);
    messages.push(row);
    counts.set(row.recipient, (counts.get(row.recipient) ?? 0) + 1);
  }
  if (messages.length > 0) await countClaimed(tx, name, now, messages.length);
  return { messages, handled: rows.length };
}

/** Merges what belongs to a row, and judges the bounds. One that was tried before stays as it was: its message may have arrived. */
async function isSendable(
  tx: Tx,
  { name, policy }: Pick<Channel, "name" | "policy">,
  row: DueRow,
  now: Date,
): Promise<boolean> {
  if (row.attempts > 0 || !isNoticeKind(row.kind)) return true;
  const { isFixed, isUrgent, rush } = noticeKindOf(row.kind);
  // Also here: a pause after a burst, or of the channel, may have ended within quiet hours, or they are new.
  const quietEnd = isUrgent ? null : await quietEndOf(tx, row.recipient, now);
  if (quietEnd !== null) {
    await postpone(tx, name, row.recipient, URGENT_KINDS, quietEnd);
    return false;
  }
  if (!isFixed && Number.isFinite(policy.sentPerHourAndRecipientMax)) {
    const since = new Date(now.getTime() - HOUR_MS);
    if ((await countSent(tx, name, row.recipient, since)) >= policy.sentPerHourAndRecipientMax) {
      await postpone(tx, name, row.recipient, UNBOUND_KINDS, new Date(now.getTime() + POSTPONED_MS));
      return false;
    }
  }
  if (!policy.mergesBursts || isFixed) return true;
  const merged = await mergeInto(tx, row, name, now, MERGED_MAX);
  if (rush === null || merged + 1 >= rush.countMin) return true;
  await endDelivery(tx, row.id, now, { result: "dropped", reason: "too_few" });
  return false;
}

/** When the quiet hours of a recipient end. @returns null if there are none now */
async function quietEndOf(tx: Tx, recipient: string, now: Date): Promise<Date | null> {
  const userId = userOfRecipient(recipient);
  const user = userId === null ? null : await selectToldUser(tx, userId);
  if (user === null || user.quiet === null) return null;
  const endMs = quietUntil(now.getTime(), user.timeZone, user.quiet);
  return endMs === null ? null : new Date(endMs);
}
