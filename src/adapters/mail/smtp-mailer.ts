import { createTransport } from "nodemailer";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Events } from "../../kernel/events.port.ts";
import { FairQueue } from "../../kernel/fair-queue.ts";
import type { Log } from "../../kernel/log.port.ts";
import type { Mail, Mailer } from "../../kernel/mail.port.ts";
import type { Secret } from "../../kernel/secret.ts";

/** A mail server greets within a second; one that does not in ten seconds is down. */
const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;
/** Some servers examine a mail before they accept it. */
const SILENCE_TIMEOUT_MS = 20 * SECOND_MS;
/** Mail servers limit the connections of a client; with two, one slow mail does not delay the next. */
const SENT_AT_ONCE_MAX = 2;
/** Minutes of mails to a slow server. More is a flood, or the server is down. */
const WAITING_MAX = 100;
/** How long waiting mails may still be sent when the service stops, which must not take much longer itself. */
const CLOSE_TIMEOUT_MS = 5 * SECOND_MS;

type Write = () => Promise<Mail | null>;

export type SmtpMailerDeps = {
  /** `SMTP_URL`; STARTTLS is used where the server offers it. */
  readonly smtpUrl: Secret<string>;
  /** `MAIL_FROM` */
  readonly from: string;
  readonly events: Events;
  readonly log: Log;
};

/** Sends mails by SMTP, two at a time, taking turns between causes. No mail is tried twice: a user who misses one asks again. */
export class SmtpMailer implements Mailer {
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #deps: SmtpMailerDeps;
  readonly #waiting = new FairQueue<Write>(WAITING_MAX);
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #isClosed = false;

  constructor(deps: SmtpMailerDeps) {
    this.#deps = deps;
    this.#transport = createTransport({
      url: deps.smtpUrl.reveal(),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  post(causedBy: string, write: Write): void {
    if (this.#isClosed) {
      this.#report("dropped", "shutting_down");
      return;
    }
    if (this.#waiting.push(causedBy, write) !== null) this.#report("dropped", "queue_full");
    setImmediate(() => this.#startWaiting());
  }

  /** Accepts no more mails, sends the waiting ones for at most 5 s, and aborts the rest. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const deadline = deadlineAfter(CLOSE_TIMEOUT_MS);
    this.#startWaiting();
    while (this.#running.size > 0 && !deadline.isOver()) {
      await Promise.race([deadline.over, ...this.#running]);
    }
    deadline.clear();
    while (this.#waiting.shift() !== undefined) this.#report("dropped", "shutting_down");
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  #startWaiting(): void {
    while (this.#running.size < SENT_AT_ONCE_MAX) {
      const write = this.#waiting.shift();
      if (write === undefined) return;
      const run = this.#send(write).finally(() => {
        this.#running.delete(run);
        this.#startWaiting();
      });
      this.#running.add(run);
    }
  }

  async #send(write: Write): Promise<void> {
    let mail: Mail | null;
    try {
      mail = await write();
    } catch (error) {
      this.#deps.log.error("a mail could not be written", { error });
      this.#report("failed", "not_written");
      return;
    }
    if (mail === null) return;
    try {
      await this.#transport.sendMail({
        from: this.#deps.from,
        // As an object it is one address, even with commas or names in it.
        to: { name: "", address: mail.to },
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        signal: this.#closing.signal,
        headers: { "auto-submitted": "auto-generated" },
      });
      this.#report("sent", null);
    } catch (error) {
      this.#report("failed", reasonOf(error));
    }
  }

  #report(result: "sent" | "failed" | "dropped", reason: string | null): void {
    this.#deps.events.emit({ kind: "mail", result, reason });
  }
}

/** A code, never the message: mail servers quote the address in it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : "unknown";
  const isAnswered = "responseCode" in error && typeof error.responseCode === "number";
  return isAnswered ? `${code} ${error.responseCode}` : code;
}

function deadlineAfter(ms: number) {
  let isOver = false;
  let clear = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      isOver = true;
      resolve();
    }, ms);
    clear = () => clearTimeout(timer);
  });
  return { over, isOver: () => isOver, clear: () => clear() };
}
