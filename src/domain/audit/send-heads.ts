import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import type { NewId } from "../../kernel/ids.ts";
import type { Log } from "../../kernel/log.port.ts";
import { PublicText } from "../../kernel/public-text.ts";
import { selectChain } from "./audit-chain-store.ts";
import {
  claimHead,
  deleteHeadsBefore,
  insertHeads,
  selectChannelsOf,
  selectUnsent,
  storeSending,
} from "./audit-head-store.ts";
import { type AuditHead, type HeadChannel, HeadFault } from "./head-channel.port.ts";
import { formatHead } from "./seal-rules.ts";

export type HeadDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** Where heads go beside the log. */
  readonly channels: readonly HeadChannel[];
};

const RETRY_MS_MIN = 5 * MINUTE_MS;
const RETRY_MS_MAX = 6 * HOUR_MS;
/** Two rows a day; that they left is worth knowing for longer than a year. */
const REMEMBERED_MS = 400 * DAY_MS;

/**
 * Sends the head of the chain out of the machine, once a day by each channel, over all instances. One that could not be sent is tried
 * again until the day ends; the next day's head covers what it would have. After a crash in between it is sent twice.
 */
export async function sendHeads(deps: HeadDeps): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const day = dayOf(nowMs);
  const channels = [logChannel(deps.log), ...deps.channels];
  await makeHeads(deps, channels, day);
  const { direct } = deps.database;
  for (const { id, attempts, triedAt, ...head } of await selectUnsent(direct, day)) {
    const channel = channels.find(({ name }) => name === head.channel);
    if (channel === undefined || !isDue(attempts, triedAt, nowMs)) continue;
    if (!(await claimHead(direct, id, attempts, new Date(nowMs)))) continue;
    const problem = await send(deps.log, channel, { day, text: formatHead(head) });
    await storeSending(direct, id, problem, new Date(deps.clock.nowMs()));
  }
}

/** The head of today, for each channel that has none yet. */
async function makeHeads(
  { database, newId, clock }: HeadDeps,
  channels: readonly HeadChannel[],
  day: string,
): Promise<void> {
  const { direct } = database;
  const made = await selectChannelsOf(direct, day);
  const missing = channels.filter(({ name }) => !made.includes(name));
  if (missing.length === 0) return;
  const chain = await selectChain(direct);
  if (chain === null || chain.head.position === 0n) return;
  const { position, mac } = chain.head;
  const madeAt = new Date(clock.nowMs());
  const heads = missing.map(({ name }) => ({ id: newId(), day, channel: name, position, mac, madeAt }));
  await insertHeads(direct, heads);
  await deleteHeadsBefore(direct, dayOf(madeAt.getTime() - REMEMBERED_MS));
}

/** @returns null if it was sent, or why not */
async function send(log: Log, channel: HeadChannel, head: AuditHead): Promise<string | null> {
  try {
    await channel.send(head);
    return null;
  } catch (error) {
    const problem = error instanceof HeadFault ? error.code : "unexpected";
    log.error("the head of the audit chain could not be sent; it is tried again", {
      channel: channel.name,
      problem,
      ...(error instanceof HeadFault ? {} : { error }),
    });
    return problem;
  }
}

/** Where logs are collected elsewhere, the head is out of reach there, too. */
function logChannel(log: Log): HeadChannel {
  return {
    name: "log",
    send: async ({ day, text }) => log.info("head of the audit chain", { day, head: new PublicText(text) }),
  };
}

/** Waits longer after each failure. */
function isDue(attempts: number, triedAt: Date | null, nowMs: number): boolean {
  if (attempts === 0 || triedAt === null) return true;
  const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempts - 1, 16));
  return Math.abs(nowMs - triedAt.getTime()) >= waitMs;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
