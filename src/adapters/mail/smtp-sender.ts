import { createTransport } from "nodemailer";
import type {
  MailOutcome,
  MailSender,
  OutgoingMail,
} from "../../domain/notifications/mail/mail-sender.port.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Secret } from "../../kernel/secret.ts";

/** A mail server greets within a second; one that does not in ten seconds is down. */
const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;
/** Some servers examine a mail before they accept it. */
const SILENCE_TIMEOUT_MS = 30 * SECOND_MS;

export type SmtpSenderDeps = {
  /** `SMTP_URL`; STARTTLS is used where the server offers it. */
  readonly smtpUrl: Secret<string>;
  /** `MAIL_FROM` */
  readonly from: string;
  /** Left out: the real ones. */
  readonly timeouts?: { readonly connectMs: number; readonly silenceMs: number };
};

type Transport = ReturnType<typeof createTransport>;

/** Hands mails to a mail server, and tells apart what certainly failed from what may have arrived. */
export class SmtpSender implements MailSender {
  readonly #from: string;
  /** @param onHandedOver called when the whole mail was written to the connection */
  readonly #openSmtp: (onHandedOver: () => void) => Transport;
  /** Writes a mail as bytes. */
  readonly #composer: Transport;

  constructor({ smtpUrl, from, timeouts }: SmtpSenderDeps) {
    this.#from = from;
    const closed = { disableFileAccess: true, disableUrlAccess: true };
    this.#composer = createTransport({ streamTransport: true, buffer: true, newline: "windows", ...closed });
    this.#openSmtp = (onHandedOver) =>
      createTransport({
        url: smtpUrl.reveal(),
        connectionTimeout: timeouts?.connectMs ?? CONNECT_TIMEOUT_MS,
        greetingTimeout: timeouts?.connectMs ?? CONNECT_TIMEOUT_MS,
        socketTimeout: timeouts?.silenceMs ?? SILENCE_TIMEOUT_MS,
        logger: noticing(onHandedOver),
        ...closed,
      });
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<MailOutcome> {
    let isHandedOver = false;
    try {
      const { envelope, bytes } = await this.#compose(mail);
      const smtp = this.#openSmtp(() => {
        isHandedOver = true;
      });
      await smtp.sendMail({ envelope, raw: bytes, signal });
      // A server that answers before it has the whole mail does not know what it answers.
      return isHandedOver ? { result: "accepted" } : { result: "unconfirmed", reason: "early_answer" };
    } catch (error) {
      return outcomeOf(error, isHandedOver);
    }
  }

  async #compose(mail: OutgoingMail) {
    const host = /@([^@<>\s]+)>?$/.exec(this.#from)?.[1] ?? "localhost";
    const { unsubscribeUrl } = mail;
    const { message, envelope } = await this.#composer.sendMail({
      from: this.#from,
      // As an object it is one address, even with commas or names in it.
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      date: mail.date,
      messageId: `<${mail.id}@${host}>`,
      headers: {
        "auto-submitted": "auto-generated",
        ...unsubscribeHeaders(unsubscribeUrl),
      },
    });
    return { envelope, bytes: Buffer.isBuffer(message) ? message : Buffer.from(String(message)) };
  }
}

function unsubscribeHeaders(url: string | null): Record<string, string> {
  if (url === null) return {};
  const header = { "list-unsubscribe": `<${url}>` };
  // RFC 8058: a mail program may unsubscribe by one POST, to an address of HTTPS alone.
  return url.startsWith("https:")
    ? { ...header, "list-unsubscribe-post": "List-Unsubscribe=One-Click" }
    : header;
}

/** The log of a transport, which alone says when the last byte of a mail, its final dot, was written. Nothing of it is kept. */
function noticing(onHandedOver: () => void) {
  const ignore = (): void => {};
  const info = (entry: unknown): void => {
    if (typeof entry === "object" && entry !== null && "tnx" in entry && entry.tnx === "message")
      onHandedOver();
  };
  const levels = { trace: ignore, debug: ignore, warn: ignore, error: ignore, fatal: ignore };
  return { ...levels, info, level: ignore };
}

/** What no other mail would survive either. */
const SERVER_FAULTS: ReadonlySet<string> = new Set([
  "EAUTH",
  "ECONNECTION",
  "EDNS",
  "EPROTOCOL",
  "ESOCKET",
  "ETIMEDOUT",
  "ETLS",
]);

/** Codes of enhanced status codes (RFC 3463) that mean the policy of the server, not the address: `5.7.1`. */
const POLICY = /^5\d\d[ -]5\.7\./;
/** That mean the address itself. */
const ADDRESS = /^5\d\d[ -]5\.1\./;
/** That mean a mailbox that exists: usually it is full. */
const MAILBOX = /^5\d\d[ -]5\.2\./;
const MAILBOX_FULL_STATUS = 552;

/** A code, never the message: mail servers quote addresses in it. */
function outcomeOf(error: unknown, isHandedOver: boolean): MailOutcome {
  const { code, status, command, response } = partsOf(error);
  const reason = status === null ? code : `${code} ${status}`;
  if (status === null) {
    if (isHandedOver) return { result: "unconfirmed", reason };
    // Found by the client itself: no text to be sent to this address.
    if (code === "EENVELOPE") return { result: "refused", reason, isAddressRefused: true, isCertain: true };
    return { result: SERVER_FAULTS.has(code) ? "down" : "later", reason };
  }
  const isAboutServer = status === 421 || /^(AUTH|CONN|EHLO|HELO|LHLO|STARTTLS)/.test(command);
  if (isAboutServer) return { result: "down", reason };
  if (status < 500 || status === MAILBOX_FULL_STATUS || MAILBOX.test(response))
    return { result: "later", reason };
  const isAddressRefused = command.startsWith("RCPT") && !POLICY.test(response);
  return { result: "refused", reason, isAddressRefused, isCertain: ADDRESS.test(response) };
}

function partsOf(error: unknown): { code: string; status: number | null; command: string; response: string } {
  const part = (name: string): unknown =>
    error instanceof Error && name in error ? Reflect.get(error, name) : undefined;
  const text = (name: string): string => {
    const value = part(name);
    return typeof value === "string" ? value : "";
  };
  const status = part("responseCode");
  return {
    code: /^[A-Z]\w{2,30}$/.test(text("code")) ? text("code") : "unknown",
    status: typeof status === "number" ? status : null,
    command: text("command"),
    response: text("response"),
  };
}
