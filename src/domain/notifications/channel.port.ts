import type { Tx } from "../../kernel/database.port.ts";
import type { Uuid } from "../../kernel/ids.ts";
import type { Language } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { ChannelName } from "./channel-name.ts";
import type { NoticeKindName } from "./notice-kinds.ts";

/** One thing to tell: what a fact means for a kind of reader. */
export type Notice = {
  /** Names the fact, as `fact:17`. With kind, channel and recipient it is unique. */
  readonly cause: string;
  readonly kind: NoticeKindName;
  /** The user whom it concerns; null: nobody, so operators alone. */
  readonly userId: Uuid | null;
  /** What the texts need: the fact's `before` and `after`, its `resource_id` and `reason`. Never a secret. */
  readonly content: JsonObject;
  readonly happenedAt: Date;
};

/** A user who may be told something. */
export type NoticeUser = {
  readonly id: Uuid;
  readonly email: string;
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
};

/** What a message says, in the language and the time zone of whom it is for. Plain text: each channel escapes for itself. */
export type WrittenMessage = {
  readonly subject: string;
  /** One sentence for each thing that happened, oldest first, and how many more there are. */
  readonly lines: readonly string[];
  /** What to do about it; null: nothing. */
  readonly advice: string | null;
  /** A page of the console. */
  readonly link: { readonly label: string; readonly url: string } | null;
};

/** One message to one recipient: usually one notice, several of one kind if they came in a burst. */
export type ChannelMessage = {
  /** The delivery. The same at each attempt: an id of the message for the other side. */
  readonly id: Uuid;
  readonly kind: NoticeKindName;
  /** As `route` returned it. */
  readonly recipient: string;
  /** Set if `recipient` is a user: as they are now. */
  readonly user: NoticeUser | null;
  readonly notices: readonly Pick<Notice, "cause" | "content" | "happenedAt">[];
  readonly text: WrittenMessage;
  readonly createdAt: Date;
  /** 1 at first. */
  readonly attempt: number;
};

/** How an attempt ended. `reason` is one of a few known codes, never the other side's text, which may quote what was sent. */
export type SendOutcome =
  | { readonly result: "sent" }
  /** It will never be taken: no other attempt. */
  | { readonly result: "refused"; readonly reason: string }
  /** Certainly not taken; tried again. */
  | { readonly result: "later"; readonly reason: string; readonly retryAfterMs?: number }
  /** It may have been taken: repeated once, with the same id. */
  | { readonly result: "unconfirmed"; readonly reason: string }
  /** The channel itself is away: everything waits, and this counts as no attempt of this message. */
  | { readonly result: "down"; readonly reason: string; readonly retryAfterMs?: number };

/** The bounds of a channel. */
export type ChannelPolicy = {
  /** How many messages each instance sends at once. */
  readonly sentAtOnceMax: number;
  /** How many of them to one recipient, so that one that is slow does not delay the others. Left out: no bound of its own. */
  readonly sentAtOncePerRecipientMax?: number;
  /** Over all instances, exactly. */
  readonly sentPerMinuteMax: number;
  /** To one recipient, but for kinds that are never held back. */
  readonly sentPerHourAndRecipientMax: number;
  /** The longest attempt: then `signal` aborts it. */
  readonly attemptMsMax: number;
  /** How long after it was due a message is still tried. */
  readonly triesForMs: number;
  /** Whether bursts of one kind become one message; otherwise each notice is sent by itself and at once. */
  readonly mergesBursts: boolean;
};

/**
 * A way by which notices leave. A new one implements this, gets its name in `channel-name.ts`, its defaults in `notice-kinds.ts`, and is
 * passed to the jobs by `apps/wiring/compose-notifications.ts`.
 */
export interface Channel {
  readonly name: ChannelName;
  readonly policy: ChannelPolicy;
  /**
   * Whom a notice goes to, in the transaction that reads the fact: SQL only, never the network.
   * @param users those who want it by this channel: the user concerned or the operators
   * @returns `recipientOf(user)` of those that it reaches, and recipients of its own, as `mail:<address>`, which obey no preferences
   */
  route(tx: Tx, notice: Notice, users: readonly NoticeUser[]): Promise<readonly string[]>;
  /** Recipients that nothing is sent to now: what is due to them waits, which counts as no attempt. SQL only. */
  resting?(tx: Tx, now: Date): Promise<readonly string[]>;
  /** Sends; not in a transaction. Ends soon after `signal` aborts. A rejection counts as `later`. */
  send(message: ChannelMessage, signal: AbortSignal): Promise<SendOutcome>;
}

const USER = "user:";

/** The recipient that is a user. */
export function recipientOf({ id }: Pick<NoticeUser, "id">): string {
  return `${USER}${id}`;
}

/** The user of a recipient; null if it is one of a channel's own. */
export function userOfRecipient(recipient: string): Uuid | null {
  return recipient.startsWith(USER) ? recipient.slice(USER.length) : null;
}
