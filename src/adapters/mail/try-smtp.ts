import { createTransport } from "nodemailer";
import type { Secret } from "../../kernel/secret.ts";

/**
 * How a mail server took us. `code` is nodemailer's or the system's, `status` the server's; never its text, which may quote what
 * was sent.
 */
export type SmtpTrial =
  | { readonly isAccepted: true; readonly isEncrypted: boolean }
  | { readonly isAccepted: false; readonly code: string; readonly status: number | null };

/** nodemailer's code for a server that offers no TLS where it is required. */
const NO_TLS = "ETLS";

/** Connects and signs in as the mailer does, and sends nothing. Never throws. */
export async function trySmtp(smtpUrl: Secret<string>, timeoutMs: number): Promise<SmtpTrial> {
  const encrypted = await attempt(smtpUrl, timeoutMs, true);
  if (encrypted.isAccepted || encrypted.code !== NO_TLS) return encrypted;
  return attempt(smtpUrl, timeoutMs, false);
}

async function attempt(smtpUrl: Secret<string>, timeoutMs: number, isEncrypted: boolean): Promise<SmtpTrial> {
  const transport = createTransport({
    url: smtpUrl.reveal(),
    requireTLS: isEncrypted,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.verify();
    return { isAccepted: true, isEncrypted };
  } catch (error) {
    return { isAccepted: false, ...reasonOf(error) };
  } finally {
    transport.close();
  }
}

function reasonOf(error: unknown): { code: string; status: number | null } {
  if (!(error instanceof Error)) return { code: "unknown", status: null };
  const status =
    "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : null;
  const code = "code" in error && typeof error.code === "string" ? error.code : "unknown";
  // The system's code says more than nodemailer's, as ECONNREFUSED does than ESOCKET.
  const deeper = /\b(E[A-Z]{4,20}|[A-Z]{3,}(?:_[A-Z]{2,}){2,})\b/.exec(error.message)?.[1];
  return { code: code === "ESOCKET" || code === "ECONNECTION" ? (deeper ?? code) : code, status };
}
