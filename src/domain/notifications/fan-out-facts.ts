import { sql } from "kysely";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { markAnnouncements } from "../../kernel/announcements.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database, Tx } from "../../kernel/database.port.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Events } from "../../kernel/events.port.ts";
import type { NewId, Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { Log } from "../../kernel/log.port.ts";
import { type Cents, formatMoney } from "../../kernel/money.ts";
import { type RecordedFact, readFacts } from "../facts/read-facts.ts";
import { recordFact } from "../facts/record-fact.ts";
import { type Channel, type Notice, type NoticeUser, recipientOf } from "./channel.port.ts";
import { insertDelivery } from "./delivery-store.ts";
import { quietUntil } from "./local-clock-rules.ts";
import { noticeKindOf } from "./notice-kinds.ts";
import { balanceMoveOf, crossingOf, noticesOf } from "./notices-of-rules.ts";
import { isChosenChannel, isWanted } from "./preference.ts";
import {
  selectBalanceWatch,
  selectOperators,
  selectToldUser,
  storeBalanceIsLow,
  type ToldUser,
} from "./user-store.ts";

/** The name of this reader in the outbox. */
export const NOTIFICATIONS_READER = "notifications";

export type FanOutDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly events: Events;
  readonly channels: readonly Channel[];
  readonly defaultLanguage: Language;
  /** Below it a balance is low, for users who have chosen nothing. 0: never. */
  readonly balanceLowCents: Cents;
};

/**
 * Turns the next facts of the outbox into deliveries, in the transaction that moves the reader's cursor: each fact becomes, once,
 * a row for each kind, channel and recipient. The reader must have been added. A balance that crossed its threshold is recorded as a
 * fact of its own, which is read at a later turn.
 * @returns how many facts were read; 0: there are none now, or another instance is at it
 */
export function fanOutFacts(deps: FanOutDeps): Promise<number> {
  return deps.database.transaction(async (tx) => {
    const facts = await readFacts(tx, NOTIFICATIONS_READER);
    const users = new UserMemo(tx);
    for (const fact of facts) await tellOrSkip(tx, deps, fact, users);
    return facts.length;
  });
}

/**
 * Whether the target went down, or came up, within a maintenance window: nobody is woken for what operators do themselves. If it is down
 * when the window ends, the notice of the end says so.
 */
async function isExpectedOutage(tx: Tx, fact: RecordedFact): Promise<boolean> {
  if (fact.name !== "target.down" && fact.name !== "target.up") return false;
  const { rows } = await sql`
    SELECT 1 FROM maintenance_windows
     WHERE cancelled_at IS NULL AND starts_at <= ${fact.at} AND ends_at > ${fact.at} LIMIT 1`.execute(tx);
  return rows.length > 0;
}

/** A fact that cannot be told stops no other one: what was written for it is undone, and it is skipped, with a line in the log. */
async function tellOrSkip(tx: Tx, deps: FanOutDeps, fact: RecordedFact, users: UserMemo): Promise<void> {
  await sql`SAVEPOINT fact`.execute(tx);
  const undoAnnouncements = markAnnouncements(tx);
  try {
    await noteBalance(tx, deps, fact);
    const notices = (await isExpectedOutage(tx, fact)) ? [] : noticesOf(fact);
    for (const notice of notices) await fanOut(tx, deps, notice, users);
    await sql`RELEASE SAVEPOINT fact`.execute(tx);
  } catch (error) {
    // The whole batch is read again when the database is well, and by the version that fits it.
    if (!isOfThisFact(error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT fact`.execute(tx);
    undoAnnouncements();
    deps.log.error("a fact cannot be told, and is skipped", { fact: fact.name, fact_id: fact.id, error });
    deps.events.emit({
      kind: "notification",
      notice: fact.name,
      channel: "none",
      result: "unreadable",
      reason: null,
    });
  }
}

/** SQLSTATE classes of values that cannot be stored: 22 data, 23 constraints, 54 limits (PostgreSQL manual, appendix A). */
const VALUE_STATE = /^(22|23|54)[0-9A-Z]{3}$/;

/** Whether an error is about the content of a fact. Errors of PostgreSQL have codes; a lost connection fails again at the rollback. */
function isOfThisFact(error: unknown): boolean {
  if (error instanceof AppError) return error.code !== "service_unavailable";
  if (!(error instanceof Error) || !("code" in error)) return true;
  return typeof error.code === "string" && VALUE_STATE.test(error.code);
}

async function noteBalance(tx: Tx, deps: FanOutDeps, fact: RecordedFact): Promise<void> {
  const move = balanceMoveOf(fact);
  const { userId } = fact;
  if (move === null || userId === null) return;
  const watch = await selectBalanceWatch(tx, userId);
  const thresholdCents = watch.thresholdCents ?? deps.balanceLowCents;
  const crossing = crossingOf(move, thresholdCents, watch.wasLow);
  if (crossing === null) return;
  await storeBalanceIsLow(tx, userId, crossing === "low");
  await recordFact(tx, deps, THE_SERVICE, {
    name: `wallet.${crossing}`,
    resourceId: userId,
    userId,
    after: { balance: formatMoney(move.balanceCents), threshold: formatMoney(thresholdCents) },
  });
}

async function fanOut(tx: Tx, deps: FanOutDeps, notice: Notice, users: UserMemo): Promise<void> {
  const { audience } = noticeKindOf(notice.kind);
  const told = audience === "operators" ? await users.operators() : await users.concerned(notice.userId);
  for (const channel of deps.channels) {
    const { name } = channel;
    const wanting = isChosenChannel(name)
      ? told.filter(({ choices }) => isWanted(notice.kind, name, choices))
      : [];
    const candidates = wanting.map((user) => noticeUserOf(user, deps.defaultLanguage));
    const recipients = new Set(await channel.route(tx, notice, candidates));
    for (const recipient of recipients) {
      const user = wanting.find((each) => recipientOf(each) === recipient) ?? null;
      await insert(tx, deps, { channel, notice, recipient, user });
    }
  }
}

async function insert(
  tx: Tx,
  deps: FanOutDeps,
  to: {
    readonly channel: Channel;
    readonly notice: Notice;
    readonly recipient: string;
    readonly user: ToldUser | null;
  },
): Promise<void> {
  const { channel, notice, recipient, user } = to;
  const { isUrgent, pauseMs, rush } = noticeKindOf(notice.kind);
  const { mergesBursts } = channel.policy;
  const nowMs = deps.clock.nowMs();
  const quietEndMs =
    user === null || user.quiet === null || isUrgent ? null : quietUntil(nowMs, user.timeZone, user.quiet);
  const heldMs = mergesBursts ? (rush?.holdMs ?? 0) : 0;
  await insertDelivery(tx, {
    id: deps.newId(),
    notice,
    channel: channel.name,
    recipient,
    now: new Date(nowMs),
    earliest: new Date(Math.max(quietEndMs ?? 0, nowMs + heldMs)),
    pauseMs: mergesBursts ? pauseMs : 0,
  });
}

/** A user as channels and texts get them. */
export function noticeUserOf(user: ToldUser, defaultLanguage: Language): NoticeUser {
  const { id, email, timeZone } = user;
  return { id, email, timeZone, language: user.language ?? defaultLanguage };
}

/** The users of one batch, each read once. */
class UserMemo {
  readonly #tx: Tx;
  readonly #users = new Map<Uuid, ToldUser | null>();
  #operators: readonly ToldUser[] | null = null;

  constructor(tx: Tx) {
    this.#tx = tx;
  }

  async operators(): Promise<readonly ToldUser[]> {
    this.#operators ??= await selectOperators(this.#tx);
    return this.#operators;
  }

  /** The user whom a notice concerns, as a list of one; empty if there is none who could sign in. */
  async concerned(userId: Uuid | null): Promise<readonly ToldUser[]> {
    if (userId === null) return [];
    const known = this.#users.get(userId);
    const user = known === undefined ? await selectToldUser(this.#tx, userId) : known;
    this.#users.set(userId, user);
    return user?.isActive === true ? [user] : [];
  }
}
