import { type Actor, NO_ADDRESS } from "../../kernel/actor.ts";
import type { Language } from "../../kernel/language.ts";
import type { Limiter } from "../../kernel/limiter.port.ts";
import type { Mail, Mailer } from "../../kernel/mail.port.ts";
import { clientNetwork } from "../limits/limit-key-rules.ts";
import { takeMailHit } from "../limits/take-hit.ts";
import { issuePasswordReset } from "./issue-password-reset.ts";
import { passwordResetLink } from "./password-reset-link.ts";
import { passwordResetMail } from "./password-reset-mail.ts";
import type { User } from "./user.ts";
import { selectAccountByEmail } from "./user-store.ts";

export type MailPasswordResetDeps = Parameters<typeof issuePasswordReset>[0] & {
  readonly limiter: Limiter;
  /** The address of this service for people: `BACKEND_URL`. */
  readonly backendUrl: URL;
};

/**
 * Sends a one-time link to an e-mail address in the background, if an active account has it: at most 3 an hour to one account,
 * and 20 an hour for one network. Neither the result nor the time reveals whether there is an account: the same query runs and
 * the same hits are counted in both cases.
 * @param asked.language the language of the mail, if the account has chosen none
 */
export async function mailPasswordReset(
  deps: MailPasswordResetDeps,
  mailer: Mailer,
  actor: Actor,
  asked: { readonly email: string; readonly language: Language },
): Promise<void> {
  const account = await selectAccountByEmail(deps.database.direct, asked.email);
  const ip = actor.ip ?? NO_ADDRESS;
  // Before the queue, so that mails over the limit take no space in it.
  const isAllowed = await takeMailHit(deps, account?.user.id ?? asked.email, ip);
  if (account === null || !account.user.isActive || !isAllowed) return;
  const { user } = account;
  mailer.post(clientNetwork(ip), () => writeMail(deps, actor, user, user.language ?? asked.language));
}

/** The link is made when the mail is sent, so that its hour begins then. */
async function writeMail(
  deps: MailPasswordResetDeps,
  actor: Actor,
  user: User,
  language: Language,
): Promise<Mail> {
  const { secret } = await issuePasswordReset(deps, actor, { userId: user.id, by: null });
  return passwordResetMail(language, user.email, passwordResetLink(deps.backendUrl, secret));
}
