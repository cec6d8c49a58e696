import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../../kernel/duration.ts";
import { normalEmail } from "../../../kernel/email.ts";
import type { Language } from "../../../kernel/language.ts";
import {
  type Channel,
  type ChannelMessage,
  type ChannelPolicy,
  type Notice,
  type NoticeUser,
  recipientOf,
  type SendOutcome,
} from "../channel.port.ts";
import { noticeKindOf } from "../notice-kinds.ts";
import type { UnsubscribeLinks } from "../unsubscribe-links.ts";
import { composeMail } from "./compose-mail-rules.ts";
import type { MailSender } from "./mail-sender.port.ts";
import { acceptAddress, isAddressRefused, refuseAddress } from "./refused-address-store.ts";

export type MailChannelDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly sender: MailSender;
  readonly links: UnsubscribeLinks;
  readonly backendUrl: URL;
  readonly defaultLanguage: Language;
  /** `OPERATOR_MAIL`: told what operators are told, beside the operators themselves. */
  readonly operatorAddresses: readonly string[];
};

export const MAIL_POLICY: ChannelPolicy = {
  // Mail servers limit the connections of a client; the mails of password resets have two more.
  sentAtOnceMax: 2,
  // Free plans of mail services begin to refuse at about this.
  sentPerMinuteMax: 60,
  sentPerHourAndRecipientMax: 20,
  // Some servers examine a mail before they accept it.
  attemptMsMax: 60 * SECOND_MS,
  triesForMs: 2 * DAY_MS,
  mergesBursts: true,
};

const OWN = "mail:";

/** So many addresses refused in a row, without a code that says why: the server refuses us, for instance by a list of bad senders. */
const REFUSED_IN_A_ROW_MAX = 3;

/** Mail as a channel: users by the address of their account, and the addresses of operators. */
export class MailChannel implements Channel {
  readonly name = "mail";
  readonly policy: ChannelPolicy;
  readonly #deps: MailChannelDeps;
  /** Addresses that were refused, perhaps not because of themselves, since the last mail was taken. At most REFUSED_IN_A_ROW_MAX. */
  readonly #doubtful = new Set<string>();

  constructor(deps: MailChannelDeps, policy: ChannelPolicy = MAIL_POLICY) {
    this.#deps = deps;
    this.policy = policy;
  }

  async route(_tx: Tx, { kind }: Notice, users: readonly NoticeUser[]): Promise<readonly string[]> {
    const recipients = users.map(recipientOf);
    if (noticeKindOf(kind).audience !== "operators") return recipients;
    const told = new Set(users.map(({ email }) => normalEmail(email)));
    const others = this.#deps.operatorAddresses.filter((address) => !told.has(normalEmail(address)));
    return [...recipients, ...others.map((address) => `${OWN}${address}`)];
  }

  async send(message: ChannelMessage, signal: AbortSignal): Promise<SendOutcome> {
    const { database, clock, sender } = this.#deps;
    const address = this.#addressOf(message);
    if (address === null) return { result: "refused", reason: "no_address" };
    const { isFixed, isUrgent } = noticeKindOf(message.kind);
    // What protects an account, or cannot wait, is tried: one refusal may have been an error.
    const obeysRest = !isFixed && !isUrgent;
    if (obeysRest && (await isAddressRefused(database.direct, address, new Date(clock.nowMs())))) {
      return { result: "refused", reason: "address_refused_before" };
    }
    const { text, user, id } = message;
    const { backendUrl, defaultLanguage } = this.#deps;
    const unsubscribeUrl = this.#unsubscribeUrlOf(message);
    const preferencesUrl = user === null ? null : new URL("/profile", backendUrl).href;
    const links = { unsubscribeUrl, preferencesUrl };
    const parts = composeMail(text, user?.language ?? defaultLanguage, backendUrl.host, links);
    // Of this attempt: mail programs sort by it, and what waited for the morning is of the morning.
    const date = new Date(clock.nowMs());
    const outcome = await sender.send({ ...parts, to: address, id, date, unsubscribeUrl }, signal);
    if (outcome.result === "accepted") {
      this.#doubtful.clear();
      await acceptAddress(database.direct, address);
      return { result: "sent" };
    }
    if (outcome.result !== "refused") return outcome;
    if (!outcome.isCertain && this.#areTooMany(address)) {
      return { result: "down", reason: outcome.reason };
    }
    if (outcome.isAddressRefused) {
      await refuseAddress(database.direct, address, new Date(clock.nowMs()), outcome.reason);
    }
    return { result: "refused", reason: outcome.reason };
  }

  /** Whether it is the server that refuses us, rather than this address. */
  #areTooMany(address: string): boolean {
    if (this.#doubtful.size < REFUSED_IN_A_ROW_MAX) this.#doubtful.add(normalEmail(address));
    return this.#doubtful.size === REFUSED_IN_A_ROW_MAX;
  }

  /** Null: it is no address any more. */
  #addressOf({ user, recipient }: ChannelMessage): string | null {
    if (user !== null) return user.email;
    const address = recipient.startsWith(OWN) ? recipient.slice(OWN.length) : null;
    return address !== null && this.#deps.operatorAddresses.includes(address) ? address : null;
  }

  #unsubscribeUrlOf({ user, kind }: ChannelMessage): string | null {
    const { isFixed, group } = noticeKindOf(kind);
    return user === null || isFixed ? null : this.#deps.links.linkFor(user.id, group);
  }
}
