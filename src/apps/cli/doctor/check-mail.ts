import { trySmtp } from "../../../adapters/mail/try-smtp.ts";
import { isLoopback } from "../../../config/own-origin-settings.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Check } from "./check.ts";
import { skipped } from "./finding-rules.ts";
import { judgeMail } from "./mail-rules.ts";

const SMTP_MS_MAX = 5 * SECOND_MS;

/** Connects and signs in; sends nothing. */
export const checkMail: Check = {
  name: "mail",
  needs: ["SMTP_URL", "MAIL_FROM"],
  look: async ({ settings }) => {
    if (settings.mail === null) return [skipped(NONE)];
    const { smtpUrl } = settings.mail;
    const { hostname, username } = new URL(smtpUrl.reveal());
    const host = hostname.replace(/^\[|\]$/g, "");
    const trial = await trySmtp(smtpUrl, SMTP_MS_MAX);
    return [judgeMail(trial, { host, hasLogin: username !== "", isLocal: isLoopback(host) })];
  },
};

const NONE = {
  en: "SMTP_URL is not set: no mail is sent",
  ru: "SMTP_URL не задан: письма не отправляются",
};
