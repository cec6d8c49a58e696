import { createTransport } from "nodemailer";
import { SECOND_MS } from "../../kernel/duration.ts";
import type { Mail } from "../../kernel/mail.port.ts";
import type { Secret } from "../../kernel/secret.ts";

const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;
/** Some servers examine a mail before they accept it. */
const SILENCE_TIMEOUT_MS = 20 * SECOND_MS;
/** A server that answers slowly, line after line, is silent never. */
const WHOLE_TIMEOUT_MS = 60 * SECOND_MS;

/**
 * Sends one mail on a connection of its own, and returns once the server has taken it.
 * @throws Error whose message is a code, never the server's text, which may quote what was sent
 */
export async function sendNow(
  smtp: { readonly smtpUrl: Secret<string>; readonly from: string },
  mail: Mail,
): Promise<void> {
  const transport = createTransport({
    url: smtp.smtpUrl.reveal(),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: smtp.from,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      signal: AbortSignal.timeout(WHOLE_TIMEOUT_MS),
      headers: { "auto-submitted": "auto-generated" },
    });
  } catch (error) {
    throw new Error(codeOf(error));
  } finally {
    transport.close();
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const isAnswered = "responseCode" in error && typeof error.responseCode === "number";
  return isAnswered ? `${code} ${error.responseCode}` : code;
}
