import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { Secret } from "../../src/kernel/secret.ts";

export type ReceivedMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly headers: string;
  /** The parts as a person reads them. */
  readonly text: string;
  readonly html: string;
};

const REFUSAL = Object.assign(new Error("Authentication failed"), { responseCode: 535 });

/** A real SMTP server on loopback, and what it received. */
export async function startTestMailServer(
  hooks: {
    /** Called before a mail is accepted; an error refuses the mail with its `responseCode`. */
    readonly onMail?: () => Promise<void>;
    /** Whether it knows nobody. */
    readonly refusesLogin?: boolean;
    /** How it refuses a recipient; null: it takes them. */
    readonly refusesRecipient?: (address: string) => { readonly code: number; readonly text: string } | null;
  } = {},
) {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(hooks.refusesLogin === true ? REFUSAL : null, { user: "known" }),
    onRcptTo: ({ address }, _session, done) => {
      const refusal = hooks.refusesRecipient?.(address) ?? null;
      done(refusal === null ? null : Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData: (stream, { envelope }, done) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        await hooks.onMail?.();
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, ...parse(Buffer.concat(chunks).toString()) });
      })().then(() => done(), done);
    },
  });
  server.on("error", () => {}); // A client may abort.
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    smtpUrl: new Secret(`smtp://127.0.0.1:${port}`),
    mails,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function parse(raw: string): Pick<ReceivedMail, "headers" | "text" | "html"> {
  const headers = raw.slice(0, raw.indexOf("\r\n\r\n"));
  const boundary = /boundary="([^"]+)"/.exec(headers)?.[1] ?? "none";
  const parts = raw.split(`--${boundary}`);
  const partOf = (type: string): string =>
    decode(parts.find((part) => part.includes(`Content-Type: ${type}`)) ?? "");
  return { headers, text: partOf("text/plain"), html: partOf("text/html") };
}

function decode(part: string): string {
  const end = part.indexOf("\r\n\r\n");
  const body = part.slice(end + 4);
  const encoding = /Content-Transfer-Encoding: ([\w-]+)/.exec(part.slice(0, end))?.[1];
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
