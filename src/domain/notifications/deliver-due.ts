import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Events } from "../../kernel/events.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { Random } from "../../kernel/random.port.ts";
import { type Channel, type ChannelMessage, type SendOutcome, userOfRecipient } from "./channel.port.ts";
import { pauseChannel, resumeChannel } from "./channel-store.ts";
import { claimDue } from "./claim-due.ts";
import { endDelivery, retryDelivery, type StoredMessage, selectMessage } from "./delivery-store.ts";
import { noticeUserOf } from "./fan-out-facts.ts";
import { isNoticeKind, type NoticeKindName, noticeKindOf } from "./notice-kinds.ts";
import { isChosenChannel, isWanted } from "./preference.ts";
import { nextStepOf, pauseMsOf } from "./retry-rules.ts";
import { isPresentState, isStillTrue } from "./still-true.ts";
import { selectToldUser, type ToldUser } from "./user-store.ts";
import { writeMessage } from "./write-message.ts";

export type DeliverDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: Random;
  readonly events: Events;
  readonly defaultLanguage: Language;
  /** Of recipients that are no user. */
  readonly operatorTimeZone: string;
  readonly backendUrl: URL;
};

/** When the service stops, attempts that run get so long to end. */
const GRACE_MS = 5 * SECOND_MS;
/** While attempts run, others that became due meanwhile begin so soon. */
const LOOK_AGAIN_MS = SECOND_MS;
/** How often the end of an attempt is stored again if the database is away: what is not stored is sent twice. */
const STORE_TRIES = { triesMax: 5, pauseMs: 2 * SECOND_MS };

/**
 * Sends what is due in a channel, until nothing is or the service stops. Each message is claimed in a short transaction, sent outside of
 * any, and its end is stored in another one.
 * @returns how many messages were tried
 */
export async function deliverDue(
  deps: DeliverDeps,
  channel: Channel,
  stopping: AbortSignal,
): Promise<number> {
  const running = new Map<Promise<void>, string>();
  const ending = endAfter(stopping, GRACE_MS);
  let tried = 0;
  let isDrained = false;
  try {
    while (!stopping.aborted) {
      const wasIdle = running.size === 0;
      const free = channel.policy.sentAtOnceMax - running.size;
      const claimed =
        free === 0
          ? null
          : await deps.database.transaction((tx) =>
              claimDue(tx, channel, deps.clock.nowMs(), free, countsOf(running.values())),
            );
      for (const { id, recipient } of claimed?.messages ?? []) {
        tried += 1;
        const run = attempt(deps, channel, id, ending.signal).finally(() => running.delete(run));
        running.set(run, recipient);
      }
      isDrained = claimed?.handled === 0;
      // What the claim left to a recipient with attempts that have ended since may be due now.
      if (isDrained && wasIdle) return tried;
      if (running.size > 0 && (isDrained || free === 0))
        await Promise.race([...running.keys(), wait(LOOK_AGAIN_MS, null, { ref: false })]);
    }
    return tried;
  } finally {
    await Promise.all(running.keys());
    ending.clear();
  }
}

/** How often each text is among them. */
function countsOf(texts: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** One attempt. Never rejects: what cannot be stored is tried again when the lease is over. */
async function attempt(deps: DeliverDeps, channel: Channel, id: Uuid, ending: AbortSignal): Promise<void> {
  try {
    const stored = await selectMessage(deps.database.direct, id);
    if (stored === null) return;
    const message = await messageOf(deps, channel, stored);
    if (message === null) {
      await end(deps, channel, stored, { result: "dropped", reason: "not_true_any_more" });
      return;
    }
    const signal = AbortSignal.any([ending, AbortSignal.timeout(channel.policy.attemptMsMax)]);
    const outcome = await channel.send(message, signal).catch((error: unknown): SendOutcome => {
      deps.log.error("a notification could not be sent", {
        channel: channel.name,
        kind: message.kind,
        error,
      });
      return { result: "later", reason: "fault" };
    });
    await store(deps, channel, stored, outcome);
  } catch (error) {
    deps.log.warn("a delivery is tried again later", { channel: channel.name, delivery_id: id, error });
  }
}

/** @returns null if it is not to be sent: it is not true any more, or its user is not to get it any more */
async function messageOf(
  deps: DeliverDeps,
  channel: Channel,
  stored: StoredMessage,
): Promise<ChannelMessage | null> {
  const { direct } = deps.database;
  const { kind, recipient, id, createdAt, attempts } = stored;
  if (!isNoticeKind(kind)) return null;
  const userId = userOfRecipient(recipient);
  const told = userId === null ? null : await selectToldUser(direct, userId);
  if (userId !== null && (told === null || !isStillFor(told, kind, channel))) return null;
  const notices = [];
  for (const notice of stored.notices) {
    if (!(await isStillTrue(direct, kind, notice.content, deps.clock.nowMs()))) continue;
    // A program gets each change; a person, the state.
    if (channel.policy.mergesBursts && !(await isPresentState(direct, kind, notice.happenedAt))) continue;
    notices.push(notice);
  }
  if (notices.length === 0) return null;
  const user = told === null ? null : noticeUserOf(told, deps.defaultLanguage);
  const text = writeMessage(
    { kind, notices },
    {
      language: user?.language ?? deps.defaultLanguage,
      timeZone: user?.timeZone ?? deps.operatorTimeZone,
      backendUrl: deps.backendUrl,
    },
  );
  return { id, kind, recipient, user, notices, text, createdAt, attempt: attempts };
}

/** Whether a user may still get it, and wants it: they may have changed their mind, or lost their role, since it was written. */
function isStillFor(user: ToldUser, kind: NoticeKindName, { name }: Channel): boolean {
  if (!user.isActive) return false;
  if (noticeKindOf(kind).audience === "operators" && !user.isOperator) return false;
  return !isChosenChannel(name) || isWanted(kind, name, user.choices);
}

async function store(
  deps: DeliverDeps,
  channel: Channel,
  stored: StoredMessage,
  outcome: SendOutcome,
): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const unconfirmed = stored.unconfirmed + (outcome.result === "unconfirmed" ? 1 : 0);
  const step = nextStepOf(
    outcome,
    { attempt: stored.attempts, unconfirmed, ageMs: nowMs - stored.createdAt.getTime() },
    { triesForMs: channel.policy.triesForMs, chance: (deps.random.bytes(1)[0] ?? 0) / 255 },
  );
  if (step.kind === "end") {
    await end(deps, channel, stored, step);
    return;
  }
  await again(deps, (tx) => storeRetry(tx, channel, stored, outcome, { ...step, unconfirmed, nowMs }));
  deps.events.emit({
    kind: "notification",
    notice: stored.kind,
    channel: channel.name,
    result: "retried",
    reason: step.reason,
  });
}

async function storeRetry(
  tx: Tx,
  { name }: Channel,
  stored: StoredMessage,
  outcome: SendOutcome,
  step: {
    readonly afterMs: number;
    readonly reason: string;
    readonly unconfirmed: number;
    readonly nowMs: number;
  },
): Promise<void> {
  const { nowMs, reason, unconfirmed } = step;
  if (outcome.result === "down") {
    const wishedMs = outcome.retryAfterMs ?? 0;
    await pauseChannel(
      tx,
      name,
      new Date(nowMs),
      (failures) => new Date(nowMs + Math.max(pauseMsOf(failures), Math.min(wishedMs, step.afterMs))),
    );
  }
  // Nothing left us: what waits meanwhile is merged with it, and the bounds hold for it.
  const attempts = stored.attempts - (outcome.result === "down" ? 1 : 0);
  await retryDelivery(tx, stored.id, {
    dueAt: new Date(nowMs + step.afterMs),
    attempts,
    unconfirmed,
    reason,
  });
}

async function end(
  deps: DeliverDeps,
  { name }: Channel,
  { id, kind }: StoredMessage,
  outcome: { readonly result: "sent" | "dropped" | "failed"; readonly reason: string | null },
): Promise<void> {
  await again(deps, async (tx) => {
    await endDelivery(tx, id, new Date(deps.clock.nowMs()), outcome);
    if (outcome.result === "sent") await resumeChannel(tx, name);
  });
  deps.events.emit({
    kind: "notification",
    notice: kind,
    channel: name,
    result: outcome.result,
    reason: outcome.reason,
  });
}

async function again({ database }: DeliverDeps, work: (tx: Tx) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (tries === STORE_TRIES.triesMax) throw error;
    }
    await wait(STORE_TRIES.pauseMs, null, { ref: false });
  }
}

/** A signal that aborts a while after another one. */
function endAfter(stopping: AbortSignal, graceMs: number): { signal: AbortSignal; clear(): void } {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  const begin = (): void => {
    timer = setTimeout(() => ending.abort(), graceMs);
  };
  if (stopping.aborted) begin();
  else stopping.addEventListener("abort", begin, { once: true });
  return {
    signal: ending.signal,
    clear: () => {
      stopping.removeEventListener("abort", begin);
      if (timer !== null) clearTimeout(timer);
    },
  };
}
